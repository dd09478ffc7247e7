/// Reads JSON text (RFC 8259) strictly, in linear time and 64 levels at most.
///
/// Refused, by nil: anything but one value, member names that repeat, numbers beyond the doubles,
/// unpaired surrogates, control characters in strings, comments, trailing commas.
package struct JSONReader {
  package static let depthLimit = 64

  private let bytes: [UInt8]
  private var position = 0

  package static func value(of text: String) -> JSONValue? { value(of: Array(text.utf8)) }

  /// Reads UTF-8; invalid bytes in strings become U+FFFD.
  package static func value(of bytes: [UInt8]) -> JSONValue? {
    var reader = JSONReader(bytes: bytes)
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipSpace()
    return reader.position == reader.bytes.count ? value : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 32 || byte == 9 || byte == 10 || byte == 13 { position += 1 }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
      return false
    }
    position += count
    return true
  }

  private mutating func value(depth: Int) -> JSONValue? {
    guard depth < Self.depthLimit else { return nil }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return number().map { .number($0) }
    }
  }

  private mutating func array(depth: Int) -> JSONValue? {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    while let element = value(depth: depth + 1) {
      elements.append(element)
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
    return nil
  }

  private mutating func object(depth: Int) -> JSONValue? {
    position += 1
    var members: [(name: String, value: JSONValue)] = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\""), let name = string() else { return nil }
      skipSpace()
      guard take(":"), let member = value(depth: depth + 1) else { return nil }
      members.append((name, member))
      skipSpace()
      if take("}") { break }
      guard take(",") else { return nil }
    }
    return Self.areDistinct(members) ? .object(members) : nil
  }

  /// By code units: Swift's own equality would unite names that Unicode calls equivalent.
  private static func areDistinct(_ members: [(name: String, value: JSONValue)]) -> Bool {
    guard members.count <= 16 else {
      return Set(members.map { Array($0.name.utf8) }).count == members.count
    }
    for index in members.indices.dropFirst() {
      for earlier in 0..<index
      where members[index].name.utf8.elementsEqual(members[earlier].name.utf8) {
        return false
      }
    }
    return true
  }

  private mutating func number() -> Double? {
    let start = position
    _ = take("-")
    let first = current
    guard digits() > 0 else { return nil }
    // No leading zeros.
    let whole = position - start - (bytes[start] == UInt8(ascii: "-") ? 1 : 0)
    if first == UInt8(ascii: "0"), whole > 1 { return nil }
    if position - start <= 15, current != UInt8(ascii: "."), current != UInt8(ascii: "e"),
      current != UInt8(ascii: "E")
    {
      return small(from: start)
    }
    if take("."), digits() == 0 { return nil }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if !take("+") { _ = take("-") }
      guard digits() > 0 else { return nil }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// A whole number of at most 15 characters, which a double holds exactly.
  private func small(from start: Int) -> Double {
    var value = 0
    var index = start
    let isNegative = bytes[start] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    while index < position {
      value = value * 10 + Int(bytes[index] - 48)
      index += 1
    }
    return isNegative ? -Double(value) : Double(value)
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = current, (48...57).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func string() -> String? {
    position += 1
    let start = position
    // Most strings have no escape and are taken as they stand.
    while let byte = current, byte != UInt8(ascii: "\\"), byte >= 32 {
      position += 1
      if byte == UInt8(ascii: "\"") {
        return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
      }
    }
    var units = Array(bytes[start..<position])
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
      case 0..<32: return nil
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        units += UTF8.encode(scalar).map { Array($0) } ?? []
      default: units.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = current else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: return nil
    }
    guard let unit = hexadecimal() else { return nil }
    guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
    guard take(#"\u"#), let trail = hexadecimal(), UTF16.isTrailSurrogate(trail) else {
      return nil
    }
    return Unicode.Scalar(
      0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00))
  }

  private mutating func hexadecimal() -> UInt16? {
    guard position + 4 <= bytes.count else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[position..<(position + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    position += 4
    return unit
  }
}
