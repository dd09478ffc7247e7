import CommandLineTool
import Testing

@Suite("Tables and paragraphs")
struct LayoutTests {
  private static let columns: [AlignedTable.Column] = [
    .init("name"), .init("count", numeric: true, expendability: 1),
    .init("extra", expendability: 2), .init("share", numeric: true),
  ]
  private static let rows = [["a", "1", "x", "5.0%"], ["a longer one", "1,000", "", "100.0%"]]

  @Test func aligns() {
    #expect(
      AlignedTable(Self.columns, rows: Self.rows).text() == """
        name          count  extra   share
        ------------  -----  -----  ------
        a                 1  x        5.0%
        a longer one  1,000         100.0%

        """)
  }

  @Test func dropsTheMostExpendableColumnsFirst() {
    let table = AlignedTable(Self.columns, rows: Self.rows)
    #expect(table.text(width: 34) == table.text())
    #expect(table.text(width: 33).hasPrefix("name          count   share\n"))
    #expect(table.text(width: 26).hasPrefix("name           share\n"))
    // What is left is shown whole, however narrow the place.
    #expect(table.text(width: 3) == table.text(width: 26))
  }

  @Test func noRowsNoTable() {
    #expect(AlignedTable(Self.columns, rows: []).text() == "")
  }

  @Test func endsNoLineWithBlanks() {
    let text = AlignedTable([.init("a"), .init("b")], rows: [["x", ""], ["", "yy"]]).text()
    #expect(text == "a  b\n-  --\nx\n   yy\n")
  }

  @Test func wrapsAtBlanks() {
    #expect(
      Paragraph.lines("one two three four", width: 9, indent: 2) == [
        "one two", "  three", "  four",
      ]
    )
    #expect(Paragraph.lines("unbreakable", width: 4) == ["unbreakable"])
    #expect(Paragraph.lines("", width: 4) == [])
  }

  @Test func alignsFacts() {
    #expect(
      Paragraph.facts([("a", "one"), ("long", "two three four five six seven")], width: 26) == """
        a     one
        long  two three four five
              six seven

        """)
  }
}
