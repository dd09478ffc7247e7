import Experiments
import Testing

@Suite struct CommaSeparatedTableTests {
  @Test func quotedFieldsHoldAnything() throws {
    let long = String(repeating: "long, \"\"quoted\"\"\n", count: 5000)
    let table = try CommaSeparatedTable(
      text: "\u{FEFF}a,\"b \"\"c\"\"\",d\r\n\r\n1,\"x,\r\ny\",\n\"\(long)\",é👍,\"\"\r,,\n",
      name: "x")
    #expect(table.header == ["a", "b \"c\"", "d"])
    #expect(table.records.map(\.line) == [3, 5, 5006])
    #expect(table.records[0].fields == ["1", "x,\r\ny", ""])
    #expect(table.records[1].fields[0].count == "long, \"quoted\"\n".count * 5000)
    #expect(Array(table.records[1].fields.dropFirst()) == ["é👍", ""])
    #expect(table.records[2].fields == ["", "", ""])
    #expect(try table.position(of: "d", name: "x") == 2)
    #expect(failure { _ = try table.position(of: "e", name: "x") }?.message.contains("'e'") == true)
  }

  @Test(arguments: ["a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r\r", "\n\na,b\n\n1,2\n"])
  func lineEnds(text: String) throws {
    let table = try CommaSeparatedTable(text: text, name: "x")
    #expect(table.header == ["a", "b"])
    #expect(table.records.map(\.fields) == [["1", "2"]])
  }

  @Test(arguments: [
    ("", "is empty"),
    ("a,b\n1,2\n3\n", "line 3"),
    ("a,b\n1,2,3\n", "3 fields"),
    ("a,b\n1,\"2\n\n", "line 2: a quoted field is not closed"),
    ("a,b\n1,\"2\"3\n", "something follows the closing quotation mark"),
    ("a,b\n1,2\"3\n", "a quotation mark stands in a field"),
    ("a,a\n1,2\n", "'a' appears twice"),
  ])
  func brokenTables(text: String, part: String) {
    let error = failure { _ = try CommaSeparatedTable(text: text, name: "t.csv") }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("t.csv") == true)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
  }
}
