/// Writes JSON piece by piece, in UTF-8: what a hot path writes without a tree in between.
package struct JSONText: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package init(reserving count: Int) { bytes.reserveCapacity(count) }

  /// An object; `write` adds its members.
  package static func object(_ write: (inout Object) -> Void) -> [UInt8] {
    var text = JSONText()
    text.object(write)
    return text.bytes
  }

  /// An object.
  package mutating func object(_ write: (inout Object) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    var object = Object(text: JSONText())
    swap(&object.text, &self)
    write(&object)
    swap(&object.text, &self)
    bytes.append(UInt8(ascii: "}"))
  }

  /// An array.
  package mutating func array<Element>(
    _ elements: some Sequence<Element>, _ write: (inout JSONText, Element) -> Void
  ) {
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Text that is JSON already.
  package mutating func raw(_ json: some Sequence<UInt8>) { bytes.append(contentsOf: json) }

  package mutating func null() { raw("null".utf8) }

  package mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

  package mutating func integer(_ value: some BinaryInteger) { raw(String(value).utf8) }

  /// A number in its shortest form; null for what is not finite, which JSON cannot say.
  package mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return integer(whole) }
    raw(value.description.utf8)
  }

  /// A string, with what RFC 8259 wants escaped.
  package mutating func string(_ value: some StringProtocol) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): raw(#"\""#.utf8)
      case UInt8(ascii: "\\"): raw(#"\\"#.utf8)
      case UInt8(ascii: "\n"): raw(#"\n"#.utf8)
      case UInt8(ascii: "\r"): raw(#"\r"#.utf8)
      case UInt8(ascii: "\t"): raw(#"\t"#.utf8)
      case 0..<32:
        raw((byte < 16 ? #"\u000"# : #"\u00"#).utf8)
        raw(String(byte, radix: 16).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A value, members in their order.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let value): number(value)
    case .string(let value): string(value)
    case .array(let elements): array(elements) { $0.value($1) }
    case .object(let members):
      object { object in
        for member in members { object.add(member.name) { $0.value(member.value) } }
      }
    }
  }

  /// The members of an object that is being written.
  package struct Object {
    fileprivate var text: JSONText
    private var isEmpty = true

    fileprivate init(text: JSONText) { self.text = text }

    /// A member; `write` writes its value.
    package mutating func add(_ name: String, _ write: (inout JSONText) -> Void) {
      if !isEmpty { text.bytes.append(UInt8(ascii: ",")) }
      isEmpty = false
      text.string(name)
      text.bytes.append(UInt8(ascii: ":"))
      write(&text)
    }

    package mutating func add(_ name: String, _ value: String?) {
      add(name) { text in value.map { text.string($0) } ?? text.null() }
    }

    package mutating func add(_ name: String, _ value: Int) { add(name) { $0.integer(value) } }

    package mutating func add(_ name: String, _ value: Double) { add(name) { $0.number(value) } }

    package mutating func add(_ name: String, _ value: Bool) { add(name) { $0.bool(value) } }

    /// A member whose value is JSON already.
    package mutating func add(_ name: String, raw json: some Sequence<UInt8>) {
      add(name) { $0.raw(json) }
    }

    package mutating func add(_ name: String, object write: (inout Object) -> Void) {
      add(name) { $0.object(write) }
    }
  }
}
