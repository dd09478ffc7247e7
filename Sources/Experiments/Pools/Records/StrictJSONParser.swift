import Foundation
import Parsimony

/// Reads JSON (RFC 8259) that nobody vouches for.
///
/// Refused beyond the standard: a key twice in one object, nesting deeper than
/// ``maximumDepth``, numbers that are not finite as `Double`, invalid UTF-8, lone surrogates.
/// Time and memory are linear in the bytes.
struct StrictJSONParser {
  /// The deepest nesting of arrays and objects.
  static let maximumDepth = 32

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  private(set) var line = 1

  /// Reads one value, and nothing after it but white space.
  static func value(of bytes: some Collection<UInt8>) throws(RecordFlaw) -> StrictJSON {
    try parsing(bytes) { parser throws(RecordFlaw) in
      let value = try parser.value(depth: 0)
      try parser.requireEnd()
      return value
    }
  }

  /// Reads an array element by element: those before a flaw, and the flaw.
  static func elements(
    of bytes: some Collection<UInt8>
  ) -> (elements: [(line: Int, value: StrictJSON)], flaw: RecordFlaw?) {
    var elements: [(line: Int, value: StrictJSON)] = []
    do throws(RecordFlaw) {
      try parsing(bytes) { parser throws(RecordFlaw) in
        try parser.expect(UInt8(ascii: "["), "a list")
        try parser.list(closedBy: UInt8(ascii: "]")) { parser throws(RecordFlaw) in
          parser.skipSpace()
          let line = parser.line
          elements.append((line, try parser.value(depth: 1)))
        }
        try parser.requireEnd()
      }
      return (elements, nil)
    } catch {
      return (elements, error)
    }
  }

  private static func parsing<Value>(
    _ bytes: some Collection<UInt8>,
    _ body: (inout StrictJSONParser) throws(RecordFlaw) -> Value
  ) throws(RecordFlaw) -> Value {
    var result: Result<Value, RecordFlaw>?
    func run(_ buffer: UnsafeBufferPointer<UInt8>) {
      var parser = StrictJSONParser(bytes: buffer)
      do throws(RecordFlaw) {
        result = .success(try body(&parser))
      } catch {
        result = .failure(error)
      }
    }
    if bytes.withContiguousStorageIfAvailable({ run($0) }) == nil {
      Array(bytes).withUnsafeBufferPointer { run($0) }
    }
    guard let result else { throw RecordFlaw("it is empty") }
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func flaw(_ message: String) -> RecordFlaw { RecordFlaw(message, line: line) }

  private mutating func skipSpace() {
    while let byte = next {
      switch byte {
      case 0x0A: line += 1
      case 0x20, 0x09, 0x0D: break
      default: return
      }
      position += 1
    }
  }

  private mutating func requireEnd() throws(RecordFlaw) {
    skipSpace()
    guard position == bytes.count else {
      throw flaw("it is no JSON: something follows the value, \(here)")
    }
  }

  /// The next byte, for messages.
  private var here: String {
    guard let byte = next else { return "but it ends there: it was cut off" }
    let shown =
      (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "a byte \(byte)"
    return "where \(shown) stands (byte \(position + 1))"
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(RecordFlaw) {
    skipSpace()
    guard next == byte else { throw flaw("it is no JSON: \(what) is needed \(here)") }
    position += 1
  }

  /// Reads what stands between commas up to the closing bracket.
  private mutating func list(
    closedBy close: UInt8, _ element: (inout StrictJSONParser) throws(RecordFlaw) -> Void
  ) throws(RecordFlaw) {
    skipSpace()
    if next == close {
      position += 1
      return
    }
    while true {
      try element(&self)
      skipSpace()
      if next == close {
        position += 1
        return
      }
      try expect(UInt8(ascii: ","), "a comma or a closing bracket")
    }
  }

  private mutating func value(depth: Int) throws(RecordFlaw) -> StrictJSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: try deeper(depth)))
    case UInt8(ascii: "["):
      let inner = try deeper(depth)
      var values: [StrictJSON] = []
      position += 1
      try list(closedBy: UInt8(ascii: "]")) { parser throws(RecordFlaw) in
        values.append(try parser.value(depth: inner))
      }
      return .array(values)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte):
      return try number()
    default: throw flaw("it is no JSON: a value is needed \(here)")
    }
  }

  private func deeper(_ depth: Int) throws(RecordFlaw) -> Int {
    guard depth < Self.maximumDepth else {
      throw flaw("it is nested deeper than \(Self.maximumDepth) levels")
    }
    return depth + 1
  }

  private mutating func object(depth: Int) throws(RecordFlaw) -> StrictJSONObject {
    let begin = line
    var members: [(key: String, value: StrictJSON)] = []
    // Looking keys up one by one is quicker for few, and quadratic for many.
    var keys: Set<String> = []
    position += 1
    try list(closedBy: UInt8(ascii: "}")) { parser throws(RecordFlaw) in
      parser.skipSpace()
      guard parser.next == UInt8(ascii: "\"") else {
        throw parser.flaw("it is no JSON: a key is needed \(parser.here)")
      }
      let key = try parser.string()
      guard keys.insert(key).inserted else {
        throw parser.flaw("the field \(quoted(key)) stands twice in one object; keep one")
      }
      try parser.expect(UInt8(ascii: ":"), "a colon")
      members.append((key, try parser.value(depth: depth)))
    }
    return StrictJSONObject(members: members, line: begin)
  }

  private mutating func word(_ word: StaticString, _ value: StrictJSON) throws(RecordFlaw)
    -> StrictJSON
  {
    for index in 0..<word.utf8CodeUnitCount {
      guard next == word.utf8Start[index] else {
        throw flaw("it is no JSON: '\(word)' is needed \(here)")
      }
      position += 1
    }
    return value
  }

  private mutating func number() throws(RecordFlaw) -> StrictJSON {
    let begin = position
    if next == UInt8(ascii: "-") { position += 1 }
    let first = position
    let digits = skipDigits()
    var isWhole = true
    var isSound = digits == 1 || (digits > 1 && bytes[first] != UInt8(ascii: "0"))
    if next == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      isSound = skipDigits() > 0 && isSound
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if next == UInt8(ascii: "-") || next == UInt8(ascii: "+") { position += 1 }
      isSound = skipDigits() > 0 && isSound
    }
    let text = String(decoding: bytes[begin..<position], as: UTF8.self)
    guard isSound else { throw flaw("it is no JSON: \(quoted(text)) is no number") }
    if isWhole {
      if let value = Int(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
    }
    guard let value = Double(text), value.isFinite else {
      throw flaw("the number \(quoted(text)) is too large")
    }
    return .double(value)
  }

  private mutating func skipDigits() -> Int {
    let begin = position
    while let byte = next, Self.digits.contains(byte) { position += 1 }
    return position - begin
  }
}
