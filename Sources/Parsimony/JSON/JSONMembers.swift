/// The members of a JSON object by where they stand in its bytes: to read a few, replace one, and
/// leave all others byte for byte as they came.
///
/// It checks the object's outline (brackets, strings, commas, colons, depth), not the values within;
/// a value that matters is read with ``value(_:)``, which is strict.
package struct JSONMembers: Sendable {
  /// A member: its name, and where name and value stand.
  package struct Member: Sendable {
    package let name: String
    /// From the name's quote up to the value's end.
    package let range: Range<Int>
    /// The value's bytes.
    package let value: Range<Int>
  }

  /// The object.
  package let bytes: [UInt8]
  /// Its members, in order.
  package let members: [Member]

  /// Reads an object; nil for anything else, for unbalanced or too deeply nested text, and for names
  /// that repeat.
  package init?(_ bytes: [UInt8]) {
    var scanner = JSONOutlineScanner(bytes)
    guard let members = scanner.members() else { return nil }
    self.bytes = bytes
    self.members = members
  }

  package subscript(name: String) -> Member? { members.first { $0.name == name } }

  /// The bytes of a member's value.
  package func raw(_ name: String) -> ArraySlice<UInt8>? { self[name].map { bytes[$0.value] } }

  /// A member's value, read strictly; nil where it is missing or no JSON.
  package func value(_ name: String) -> JSONValue? {
    raw(name).flatMap { JSONReader.value(of: Array($0)) }
  }

  /// The object with some values replaced or added, and some members left out.
  package func editing(
    _ replacements: [(name: String, value: [UInt8])], removing removed: Set<String> = []
  ) -> [UInt8] {
    var text = JSONText(reserving: bytes.count + 64)
    text.object { object in
      for member in members where !removed.contains(member.name) {
        let value = replacements.first { $0.name == member.name }?.value
        object.add(member.name) { text in
          if let value { text.raw(value) } else { text.raw(bytes[member.value]) }
        }
      }
      for replacement in replacements where self[replacement.name] == nil {
        object.add(replacement.name, raw: replacement.value)
      }
    }
    return text.bytes
  }
}

/// Walks over JSON text without making values of it.
private struct JSONOutlineScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 32, 9, 10, 13: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func members() -> [JSONMembers.Member]? {
    guard take(UInt8(ascii: "{")) else { return nil }
    var members: [JSONMembers.Member] = []
    var names: Set<String> = []
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        let start = position
        guard let name = name(), names.insert(name).inserted, take(UInt8(ascii: ":")) else {
          return nil
        }
        skipSpace()
        let valueStart = position
        guard skipValue() else { return nil }
        members.append(
          JSONMembers.Member(name: name, range: start..<position, value: valueStart..<position))
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { return nil }
    }
    skipSpace()
    return position == bytes.count ? members : nil
  }

  private mutating func name() -> String? {
    let start = position
    guard skipString() else { return nil }
    let text = bytes[start..<position]
    guard text.contains(UInt8(ascii: "\\")) else {
      return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
    }
    return JSONReader.value(of: Array(text))?.string
  }

  private mutating func skipString() -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return false }
    position += 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return true
      case UInt8(ascii: "\\"): position += 2
      case 0..<32: return false
      default: position += 1
      }
    }
    return false
  }

  /// Skips one value; containers by counting brackets.
  private mutating func skipValue() -> Bool {
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case UInt8(ascii: "\""): return skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["): return skipContainer()
    default:
      let start = position
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 32, 9, 10, 13:
          return position > start
        case UInt8(ascii: "\""), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "["):
          return false
        default: position += 1
        }
      }
      return position > start
    }
  }

  private mutating func skipContainer() -> Bool {
    var closers: [UInt8] = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard skipString() else { return false }
        continue
      case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
      case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard closers.popLast() == bytes[position] else { return false }
      default: break
      }
      position += 1
      if closers.isEmpty { return true }
      if closers.count > JSONReader.depthLimit { return false }
    }
    return false
  }
}
