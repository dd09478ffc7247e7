/// A JSON value as RFC 8785 sees it: numbers are doubles, members have distinct names.
package indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(name: String, value: JSONValue)])

  /// The value of a member.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The element at an index; nil where there is none.
  package subscript(index: Int) -> JSONValue? {
    guard let elements = array, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text, where it is one.
  package var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The number, where it is one.
  package var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The whole number, where it is one.
  package var integer: Int? { number.flatMap { Int(exactly: $0) } }

  /// The truth value, where it is one.
  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements, where it is an array.
  package var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members, where it is an object.
  package var object: [(name: String, value: JSONValue)]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// Whether it is null.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }
}
