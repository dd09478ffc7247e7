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
    var scanner = Scanner(text: text, name: name)
    guard let header = try scanner.record() else {
      throw ExperimentError(.badData, "\(name) is empty; it needs a header line and records.")
    }
    var names: Set<String> = []
    for column in header.fields where !names.insert(column).inserted {
      throw ExperimentError(
        .badData,
        "\(name), line \(header.line): the column \(quoted(column)) appears twice; rename one.")
    }
    var records: [(line: Int, fields: [String])] = []
    while let record = try scanner.record() {
      guard record.fields.count == header.fields.count else {
        throw ExperimentError(
          .badData,
          "\(name), line \(record.line): \(record.fields.count) fields where the header has "
            + "\(header.fields.count); quote fields that hold commas or line breaks.")
      }
      records.append(record)
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

/// Reads records off UTF-8 bytes: every mark of the format is ASCII.
private struct Scanner {
  private let bytes: [UInt8]
  private let name: String
  private var position = 0
  private var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  package init(text: String, name: String) {
    let utf8 = Array(text.utf8)
    bytes = utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(utf8.dropFirst(3)) : utf8
    self.name = name
  }

  /// The next record that is not a blank line; nil at the end.
  mutating func record() throws(ExperimentError) -> (line: Int, fields: [String])? {
    while position < bytes.count, endLine() {}
    guard position < bytes.count else { return nil }
    let first = line
    var fields = [try field()]
    while position < bytes.count, !endLine() {
      position += 1  // the comma: a field ends there, at a line's end or at the end of the text
      fields.append(try field())
    }
    return (first, fields)
  }

  private mutating func field() throws(ExperimentError) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else {
      let start = position
      while position < bytes.count, !endsField(bytes[position]) {
        guard bytes[position] != Self.quote else {
          throw ExperimentError(
            .badData,
            "\(name), line \(line): a quote inside a field that does not begin with one; "
              + "quote the whole field and double the quotes in it.")
        }
        position += 1
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    let opened = line
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        position += 1
        guard position < bytes.count, bytes[position] == Self.quote else {
          guard position == bytes.count || endsField(bytes[position]) else {
            throw ExperimentError(
              .badData,
              "\(name), line \(line): text follows a closing quote; double the quotes in a field.")
          }
          return String(decoding: content, as: UTF8.self)
        }
      } else if byte == 0x0A || (byte == 0x0D && !isLineFeed(position + 1)) {
        line += 1
      }
      content.append(byte)
      position += 1
    }
    throw ExperimentError(
      .badData,
      "\(name), line \(opened): a quoted field is never closed; the file may be cut off.")
  }

  private func endsField(_ byte: UInt8) -> Bool {
    byte == Self.comma || byte == 0x0A || byte == 0x0D
  }

  private func isLineFeed(_ index: Int) -> Bool { index < bytes.count && bytes[index] == 0x0A }

  /// Passes one line end, where there is one.
  private mutating func endLine() -> Bool {
    switch bytes[position] {
    case 0x0A: position += 1
    case 0x0D: position += isLineFeed(position + 1) ? 2 : 1
    default: return false
    }
    line += 1
    return true
  }
}
