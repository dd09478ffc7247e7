import Parsimony

/// A comma-separated table with a header, as RFC 4180 writes it: fields may stand in double quotes,
/// which then may hold commas, line breaks and doubled quotes.
///
/// LF, CR LF and CR end a record; a byte order mark and blank lines are left out.
package struct CommaSeparatedTable {
  /// The columns' names.
  package let header: [String]
  /// The records after the header: the line in which each begins, from 1, and a field a column.
  package let records: [(line: Int, fields: [String])]

  /// Reads a table. Throws `badData`, naming file and line, on an open quote, text beside a quoted
  /// field, a record with another number of fields than the header, or a doubled column.
  package init(text: String, name: String) throws(ExperimentError) {
    var lines = CommaSeparatedRecords(Array(text.utf8))
    let header = lines.next()
    var names: Set<String> = []
    for column in header?.fields ?? [] where !names.insert(column).inserted {
      throw ExperimentError(
        .badData,
        "\(name), line \(header?.line ?? 1): the column \(quoted(column)) appears twice; rename one."
      )
    }
    var records: [(line: Int, fields: [String])] = []
    while let record = lines.next() {
      guard record.fields.count == header?.fields.count else {
        throw ExperimentError(
          .badData,
          "\(name), line \(record.line): \(record.fields.count) fields where the header has "
            + "\(header?.fields.count ?? 0); quote fields that hold commas or line breaks.")
      }
      records.append((record.line, record.fields))
    }
    if let flaw = lines.flaw {
      throw ExperimentError(
        .badData,
        "\(name), line \(flaw.line): \(flaw.message); quote the whole field, double the quotes in it, "
          + "and see that the file is whole.")
    }
    guard let header else {
      throw ExperimentError(.badData, "\(name) is empty; it needs a header line and records.")
    }
    self.header = header.fields
    self.records = records
  }

  /// The position of a column. Throws `badData` when there is none.
  package func position(of column: String, name: String) throws(ExperimentError) -> Int {
    guard let position = header.firstIndex(of: column) else {
      throw ExperimentError(
        .badData,
        "\(name) has no column \(quoted(column)); it has \(header.map { quoted($0) }.joined(separator: ", "))."
      )
    }
    return position
  }
}
