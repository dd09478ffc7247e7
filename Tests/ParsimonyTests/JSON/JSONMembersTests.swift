import Parsimony
import Testing

@Suite struct JSONMembersTests {
  @Test func membersByPlace() throws {
    let text = #" { "a" : 1.50 , "b\u0041":[1,{"c":"]}"}], "s" : "x\"y" } "#
    let members = try #require(JSONMembers(Array(text.utf8)))
    #expect(members.members.map(\.name) == ["a", "bA", "s"])
    #expect(members.raw("a").map { String(decoding: $0, as: UTF8.self) } == "1.50")
    #expect(members.raw("bA").map { String(decoding: $0, as: UTF8.self) } == #"[1,{"c":"]}"}]"#)
    #expect(members.value("s")?.string == "x\"y")
    #expect(members["missing"] == nil)
  }

  @Test func editingLeavesTheRestByteForByte() throws {
    let text = #"{"model":"a","big":123456789012345678901234567890,"f":1.0,"u":"\u00e4 ä"}"#
    let members = try #require(JSONMembers(Array(text.utf8)))
    let edited = members.editing(
      [("model", Array(#""b""#.utf8)), ("new", Array("[1]".utf8))], removing: ["f"])
    #expect(
      String(decoding: edited, as: UTF8.self)
        == #"{"model":"b","big":123456789012345678901234567890,"u":"\u00e4 ä","new":[1]}"#)
  }

  @Test(arguments: [
    "", "[]", "1", "{", "{}x", #"{"a":1,"a":2}"#, #"{"a":}"#, #"{"a"}"#, #"{"a":1,}"#, #"{a:1}"#,
    #"{"a":[1}"#, #"{"a":"x}"#, #"{"a":{"b":]}"#, "{\"a\":\"\u{1}\"}", #"{"a":1 2"#,
  ])
  func whatIsNoObjectIsRefused(text: String) {
    #expect(JSONMembers(Array(text.utf8)) == nil)
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(JSONMembers(Array(#"{"a":\#(deep)}"#.utf8)) == nil)
  }

  /// Every cut of a text is refused, and none crashes.
  @Test func cutsAreRefused() {
    let text = Array(#"{"a":[1,{"b":"\u0041\\"}],"c":null,"d":-1.5e3}"#.utf8)
    for count in 0..<text.count { #expect(JSONMembers(Array(text[..<count])) == nil) }
    #expect(JSONMembers(text) != nil)
  }
}

@Suite struct JSONTextTests {
  @Test func whatIsWrittenIsReadBack() throws {
    let odd = "a\"\\\n\r\t\u{0}\u{1F}\u{7F}é😀/"
    let bytes = JSONText.object { object in
      object.add("s", odd)
      object.add("none", nil as String?)
      object.add("i", Int.max)
      object.add("d", 0.1)
      object.add("whole", 3.0)
      object.add("nan", Double.nan)
      object.add("t", true)
      object.add("list") { $0.array([1, 2]) { $0.integer($1) } }
      object.add("inner") { text in
        text.object { inner in
          inner.add("x", 1)
          inner.add("y", "2")
        }
      }
      object.add("after", 1)
    }
    let value = try #require(JSONReader.value(of: bytes))
    #expect(value["s"]?.string == odd)
    #expect(value["none"]?.isNull == true)
    #expect(value["d"]?.number == 0.1)
    #expect(value["nan"]?.isNull == true)
    #expect(value["t"]?.bool == true)
    #expect(value["list"]?.array?.compactMap(\.integer) == [1, 2])
    #expect(value["inner"]?["y"]?.string == "2")
    #expect(value["after"]?.integer == 1)
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""whole":3,"#))
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""i":9223372036854775807"#))
  }
}
