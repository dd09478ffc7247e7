public import Foundation
public import Parsimony

/// Calibration rows on disk, for any policy and any process reward model: JSON Lines of schema
/// `parsimony.rows/1`, or CSV with the same names as columns.
///
/// The first line of the JSON form is `{"schema": "parsimony.rows/1", "policy", "prm"}`; every other
/// line is a prefix: `question`, `score`, `successes` and `rollouts` are required, `step`, `terminal`,
/// `expected_steps`, `previous_scores`, `tokens`, `agreement`, `log_probability_mean`,
/// `log_probability_last` and `log_probability_lowest` may be given. CSV does not
/// name the models, and `previous_scores` are separated by blanks.
public struct CalibrationRowFile: Sendable, Hashable {
  /// The schema of the JSON form.
  public static let schema = "parsimony.rows/1"

  /// The policy whose rollouts made the labels; nil where the file does not say.
  public var policy: String?
  /// The process reward model that gave the scores; nil where the file does not say.
  public var processRewardModel: String?
  /// The prefixes.
  public var rows: [CalibrationRow]

  /// Puts a file together.
  public init(policy: String?, processRewardModel: String?, rows: [CalibrationRow]) {
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.rows = rows
  }

  /// Reads a file; what ends in `.csv` as CSV. Throws ``ExperimentError`` naming file and line: `io`
  /// where it cannot be read, `badData` for all else, a row out of its range included.
  public init(contentsOf url: URL) throws(ExperimentError) {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw ExperimentError(.io, "Cannot read the rows \(url.path): \(reason(error)).")
    }
    if url.pathExtension.lowercased() == "csv" {
      try self.init(csv: data, name: url.lastPathComponent)
    } else {
      try self.init(jsonLines: data, name: url.lastPathComponent)
    }
  }

  /// Whether a file begins like the JSON form.
  public static func isRowFile(_ url: URL) -> Bool {
    guard let handle = try? FileHandle(forReadingFrom: url) else { return false }
    defer { try? handle.close() }
    let start = (try? handle.read(upToCount: 4096)) ?? Data()
    let line = start.prefix { $0 != 0x0A }
    return (try? JSONDecoder().decode(Header.self, from: line))?.schema == schema
  }

  /// The JSON form.
  public func jsonLines() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(
      Header(
        schema: Self.schema, policy: policy ?? "policy", prm: processRewardModel ?? "prm"))
    data.append(0x0A)
    for row in rows {
      data.append(try encoder.encode(CalibrationRowRecord(row)))
      data.append(0x0A)
    }
    return data
  }

  private struct Header: Codable {
    var schema: String
    var policy: String
    var prm: String
  }

  private init(jsonLines data: Data, name: String) throws(ExperimentError) {
    var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(),
      let header = try? JSONDecoder().decode(Header.self, from: first), header.schema == Self.schema
    else {
      throw ExperimentError(
        .badData,
        "\(name) is no file of rows; its first line must be "
          + "{\"schema\": \"\(Self.schema)\", \"policy\": ..., \"prm\": ...}.")
    }
    var rows: [CalibrationRow] = []
    for (index, line) in lines.enumerated()
    where line.contains(where: { $0 != 0x20 && $0 != 0x0D }) {
      let place = "\(name), line \(index + 2)"
      let record: CalibrationRowRecord = try RecordedFile.decode(
        CalibrationRowRecord.self, from: Data(line), place: place)
      rows.append(try Self.checked(record, rows.count, place))
    }
    self.init(policy: header.policy, processRewardModel: header.prm, rows: rows)
    try requireRows(name)
  }

  private init(csv data: Data, name: String) throws(ExperimentError) {
    guard let text = String(data: data, encoding: .utf8) else {
      throw ExperimentError(.badData, "\(name) is not UTF-8 text; save it as UTF-8.")
    }
    let table = try CommaSeparatedTable(text: text, name: name)
    for column in table.header where !CalibrationRowRecord.columns.contains(column) {
      throw ExperimentError(
        .badData,
        "\(name) has the column \(quoted(column)), which is unknown; the columns are "
          + CalibrationRowRecord.columns.joined(separator: ", ") + ".")
    }
    for column in CalibrationRowRecord.required {
      _ = try table.position(of: column, name: name)
    }
    var rows: [CalibrationRow] = []
    for (line, fields) in table.records {
      let place = "\(name), line \(line)"
      let record = try CalibrationRowRecord(
        Dictionary(uniqueKeysWithValues: zip(table.header, fields)), place: place)
      rows.append(try Self.checked(record, rows.count, place))
    }
    self.init(policy: nil, processRewardModel: nil, rows: rows)
    try requireRows(name)
  }

  private func requireRows(_ name: String) throws(ExperimentError) {
    guard !rows.isEmpty else {
      throw ExperimentError(.badData, "\(name) holds no row; write one line a prefix.")
    }
  }

  private static func checked(
    _ record: CalibrationRowRecord, _ index: Int, _ place: String
  ) throws(ExperimentError) -> CalibrationRow {
    let row = record.row
    do {
      try row.validate(row: index)
    } catch {
      throw ExperimentError(.badData, "\(place): \(error)")
    }
    return row
  }
}
