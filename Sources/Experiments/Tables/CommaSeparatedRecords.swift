/// The records of comma-separated text (RFC 4180): quoted fields may hold commas, line ends and
/// doubled quotes. CR LF, LF and CR end a record; a byte order mark is dropped; blank lines are
/// passed over.
struct CommaSeparatedRecords: Sequence, IteratorProtocol {
  /// One record.
  struct Record: Sendable, Hashable {
    /// The line on which it begins, from 1.
    let line: Int
    /// Its fields, without quotes.
    let fields: [String]
  }

  private let bytes: [UInt8]
  private var position: Int
  private var line = 1
  /// What stopped the reading; nil at the end of sound text.
  private(set) var flaw: (line: Int, message: String)?

  /// Reads UTF-8 text; bytes that are none become replacement characters.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record; nil at the end, and where the text is damaged (see ``flaw``).
  mutating func next() -> Record? {
    while flaw == nil, position < bytes.count {
      let start = line
      guard let fields = record() else { return nil }
      if fields != [""] { return Record(line: start, fields: fields) }
    }
    return nil
  }

  private mutating func record() -> [String]? {
    var fields: [String] = []
    while true {
      guard let field = field() else { return nil }
      fields.append(field)
      guard position < bytes.count else { return fields }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: ",") { continue }
      if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
        position += 1
      }
      line += 1
      return fields
    }
  }

  /// Reads up to the comma or line end, which stays.
  private mutating func field() -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      let start = position
      while position < bytes.count, !Self.endsField(bytes[position]) {
        guard bytes[position] != UInt8(ascii: "\"") else {
          flaw = (line, "a quotation mark stands in a field that is not quoted")
          return nil
        }
        position += 1
      }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    let start = line
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard position < bytes.count else { return String(decoding: text, as: UTF8.self) }
        if bytes[position] == UInt8(ascii: "\"") {
          position += 1
        } else if Self.endsField(bytes[position]) {
          return String(decoding: text, as: UTF8.self)
        } else {
          flaw = (line, "something follows the closing quotation mark of a field")
          return nil
        }
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      text.append(byte)
    }
    flaw = (start, "a quoted field is not closed: the file is cut off")
    return nil
  }

  private static func endsField(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// A field as it is written: quoted where it has to be.
  static func quote(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { Self.endsField($0) || $0 == UInt8(ascii: "\"") }
    guard needsQuotes else { return text }
    // By bytes: a quotation mark with a combining accent is a character of its own.
    var quoted = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { quoted.append(byte) }
      quoted.append(byte)
    }
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }
}
