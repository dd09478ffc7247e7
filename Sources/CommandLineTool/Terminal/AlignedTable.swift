import Foundation
import TextTable

/// A table of plain text: as wide as its cells need, never wrapped.
package struct AlignedTable {
  /// A column.
  package struct Column: Sendable, Hashable {
    let title: String
    let isNumeric: Bool
    /// Columns of the highest rank go first when the table is too wide; 0 never goes.
    let expendability: Int

    /// Makes a column; numbers are aligned to the right.
    package init(_ title: String, numeric: Bool = false, expendability: Int = 0) {
      self.title = title
      isNumeric = numeric
      self.expendability = expendability
    }
  }

  private let columns: [Column]
  private let rows: [[String]]

  /// Makes a table; every row has a cell for each column.
  package init(_ columns: [Column], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The table's lines, each ended by a newline; without rows, nothing. Where it is wider than
  /// `width`, expendable columns are left out.
  package func text(width: Int = .max) -> String {
    var shown = Array(columns.indices)
    while self.width(of: shown) > width,
      let victim = shown.filter({ columns[$0].expendability > 0 })
        .max(by: { columns[$0].expendability < columns[$1].expendability })
    {
      shown.removeAll { $0 == victim }
    }
    let table = TextTable<[String]> { row in
      shown.map { index in
        TableColumn(
          title: columns[index].title, value: row[index],
          align: columns[index].isNumeric ? .right : .left)
      }
    }
    let text = table.string(for: rows, style: Spaced.self) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop(while: { $0 == " " }).reversed())
    }.joined(separator: "\n")
  }

  private func width(of shown: [Int]) -> Int {
    let widths = shown.map { index in
      rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
    }
    return widths.reduce(0, +) + Spaced.gap.count * max(0, widths.count - 1)
  }
}

private typealias TableColumn = Column

/// Columns two blanks apart under a ruled header.
private enum Spaced: TextTableStyle {
  static let gap = "  "

  static func prepare(_ text: String, for column: TableColumn) -> String {
    Simple.prepare(text, for: column)
  }
  static func escape(_ text: String) -> String { text }
  static func begin(_ table: inout String, index: Int, columns: [TableColumn]) {}
  static func end(_ table: inout String, index: Int, columns: [TableColumn]) {}

  static func header(_ table: inout String, index: Int, columns: [TableColumn]) {
    table += columns.map { $0.headerString(for: self) }.joined(separator: gap) + "\n"
    table += columns.map { $0.repeated("-") }.joined(separator: gap) + "\n"
  }

  static func row(_ table: inout String, index: Int, columns: [TableColumn]) {
    table += columns.map { $0.string(for: self) }.joined(separator: gap) + "\n"
  }
}
