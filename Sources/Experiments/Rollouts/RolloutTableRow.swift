import Foundation
import Parsimony

/// One row of a ``RolloutTable``, its fields by column.
struct RolloutTableRow {
  /// The file.
  let name: String
  /// The line, from 1.
  let line: Int
  private let fields: [String]
  private let positions: [String: Int]

  init(_ record: CommaSeparatedRecords.Record, positions: [String: Int], name: String) {
    self.name = name
    line = record.line
    fields = record.fields
    self.positions = positions
  }

  /// The field of a column that the table has.
  subscript(column: String) -> String { positions[column].map { fields[$0] } ?? "" }

  /// A whole number from 0 to a billion.
  func count(_ column: String) throws(ExperimentError) -> Int {
    guard let value = Int(self[column]), (0...1_000_000_000).contains(value) else {
      throw wrong(column, "a whole number from 0")
    }
    return value
  }

  /// The column `step_log_probability`; nil where it is empty.
  func logProbability() throws(ExperimentError) -> Double? {
    let text = self["step_log_probability"]
    guard !text.isEmpty else { return nil }
    guard let value = Double(text), value.isFinite else {
      throw wrong("step_log_probability", "a number")
    }
    return value
  }

  /// The column `solutions`: numbers from 1.
  func solutions() throws(ExperimentError) -> [Int] {
    var numbers: [Int] = []
    for word in self["solutions"].split(separator: " ") {
      guard let number = Int(word), number >= 1, number > numbers.last ?? 0 else {
        throw wrong("solutions", "a list of numbers that ascend from 1")
      }
      numbers.append(number)
    }
    guard let first = numbers.first, self["solution"] == String(first) else {
      throw wrong("solution", "the first of its solutions")
    }
    return numbers
  }

  /// The text that this prefix has beyond a shorter one.
  func text(after shorter: RolloutTableRow) throws(ExperimentError) -> String {
    let (whole, beginning) = (self["text"].utf8, shorter["text"].utf8)
    guard whole.starts(with: beginning) else {
      throw wrong("text", "a continuation of the prefix in line \(shorter.line)")
    }
    return String(decoding: whole.dropFirst(beginning.count), as: UTF8.self)
  }

  /// The column `run`.
  func header() throws(ExperimentError) -> RolloutHeader {
    guard let header = try? JSONDecoder().decode(RolloutHeader.self, from: Data(self["run"].utf8))
    else { throw wrong("run", "the header of a run as JSON") }
    if let flaw = header.flaw { throw RolloutTable.wrong(name, line, "the run: \(flaw)") }
    return header
  }

  /// A value that is not what its column wants.
  func wrong(_ column: String, _ wanted: String) -> ExperimentError {
    RolloutTable.wrong(name, line, "\(column) \(quoted(self[column])) is not \(wanted)")
  }
}
