import Foundation
import Parsimony
import Testing

@Suite struct JSONMatcherTests {
  private let matcher = JSONMatcher()

  /// The examples of RFC 8785, sections 3.2.2 and 3.2.3.
  @Test func theExamplesOfTheStandard() {
    let first = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    #expect(
      CanonicalJSON.text(of: first)
        == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
        + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#)
    let second = #"""
      {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"}
      """#
    let names = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
    let text = CanonicalJSON.text(of: second) ?? ""
    let places = names.map { name in text.range(of: name)?.lowerBound ?? text.endIndex }
    #expect(places == places.sorted())
    #expect(Set(places).count == names.count)
  }

  /// RFC 8785, appendix B: bits of a double and what ECMAScript writes.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
      (0x4340_0000_0000_0000, "9007199254740992"),
      (0xc340_0000_0000_0000, "-9007199254740992"),
      (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
      (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
      (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
      (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
      (0x41b3_de43_5555_5557, "333333333.33333343"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func numbersAreWrittenAsInECMAScript(bits: UInt64, text: String) {
    #expect(CanonicalJSON.text(of: Double(bitPattern: bits)) == text)
  }

  @Test func numbersOutsideJSON() {
    #expect(CanonicalJSON.text(of: Double.nan) == nil)
    #expect(CanonicalJSON.text(of: -Double.infinity) == nil)
  }

  private static let cases: [MatcherCase] = [
    .same(#"{"a":1,"b":2}"#, #"{ "b": 2, "a": 1 }"#, "order"), .same("[1, 2]", "[1,2]", "space"),
    .differ("[1,2]", "[2,1]", "order"), .same("1.0", "1", "number"), .same("1e2", "100", "number"),
    .same("-0", "0", "zero"), .differ("1", #""1""#, "type"), .differ("null", "false", "type"),
    .same(#""\u0041""#, #""A""#, "escape"), .same(#""\/""#, #""/""#, "escape"),
    .differ(#"{"a":1}"#, #"{"a":1,"b":null}"#, "member"), .differ(#"{"a":1}"#, #"{"A":1}"#, "case"),
    .differ(#"{"a":1,"a":1}"#, #"{"a":1,"a":1}"#, "duplicate"),
    .differ(#"{"a":1,"\u0061":1}"#, #"{"a":1}"#, "duplicate"),
    .differ("[1,]", "[1,]", "comma"), .differ("{a:1}", "{a:1}", "quotes"),
    .differ("01", "01", "zero"),
    .differ("NaN", "NaN", "number"), .differ("1e999", "1e999", "range"),
    .same("[1] 2", "[1]", "sentence"), .differ("1 2", "1 2", "two"),
    .differ(#""\ud800""#, #""\ud800""#, "surrogate"),
    .differ(#""\udc00\ud800""#, #""\udc00\ud800""#, "surrogate"),
    .same(#""\ud83d\ude00""#, "\"😀\"", "surrogate"), .differ("\"\u{1}\"", "\"\u{1}\"", "control"),
    .differ("", "", "empty"), .differ("tru", "tru", "cut"), .differ("[", "[", "cut"),
    .differ("+1", "1", "sign"),
    .differ("1.", "1", "digits"), .differ("- 1", "-1", "space"), .same(" [ ] ", "[]", "space"),
    .same(#"Here it is: {"a": [1, 2]}. Done"#, #"{"a":[1,2]}"#, "sentence"),
    .same("text\n```json\n{\"b\":1}\n```\nbye", #"{"b":1}"#, "fence"),
    .same("```\n[1]\n```\n```\n[2]\n```", "[2]", "last"), .same("{}", "{ }", "empty"),
    .same("[[],{}]", "[ [ ] , { } ]", "empty"), .differ("[[]]", "[]", "depth"),
    .same("9007199254740993", "9007199254740992", "doubles"),
  ]

  @Test(arguments: cases) func valuesAreCompared(item: MatcherCase) {
    #expect(matcher.matches(item.first, item.second) == item.isEqual)
    #expect(matcher.matches(item.second, item.first) == item.isEqual)
  }

  @Test func hostileTextsAreRefused() {
    let deep = 100_000
    let texts = [
      String(repeating: "[", count: deep) + String(repeating: "]", count: deep),
      String(repeating: "[", count: 40_000) + String(repeating: "]", count: 40_000),
      String(repeating: #"{"a":"#, count: 10_000), String(repeating: "9", count: 1_000_000),
      "\"" + String(repeating: #"\u"#, count: 10_000), "\0", "\u{FFFD}", "[\0]", #""\"#, #""\u12"#,
    ]
    for text in texts { #expect(matcher.form(of: text) == nil) }
    let levels = 64
    let open = String(repeating: "[", count: levels)
    let close = String(repeating: "]", count: levels)
    #expect(matcher.form(of: open + close) != nil)
    #expect(matcher.form(of: "[" + open + close + "]") == nil)
  }

  /// The canonical form is its own canonical form, and reads back as the same value.
  @Test func canonicalTextsAreFixedPoints() throws {
    var generator = SplitMix64(seed: 7)
    func value(_ depth: Int) -> String {
      switch generator.index(below: depth > 3 ? 4 : 6) {
      case 0: return "null"
      case 1: return ["true", "false"][generator.index(below: 2)]
      case 2:
        let number = Double(bitPattern: generator.next())
        // Foundation reads larger whole numbers in a type of their own.
        return number.magnitude < 1e15 ? "\(number)" : "0"
      case 3: return #"" \t\u00e9\\x\#(generator.index(below: 100))""#
      case 4:
        return "["
          + (0..<generator.index(below: 4)).map { _ in value(depth + 1) }
          .joined(separator: " , ") + "]"
      default:
        return "{"
          + (0..<generator.index(below: 4)).map { "\"k\(9 - $0)\" : " + value(depth + 1) }
          .joined(separator: ",") + "}"
      }
    }
    for _ in 0..<2_000 {
      let text = value(0)
      let canonical = try #require(CanonicalJSON.text(of: text), "\(text)")
      #expect(CanonicalJSON.text(of: canonical) == canonical)
      let one = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
      let two = try JSONSerialization.jsonObject(
        with: Data(canonical.utf8), options: .fragmentsAllowed)
      #expect((one as? NSObject) == (two as? NSObject), "\(text)")
    }
  }
}
