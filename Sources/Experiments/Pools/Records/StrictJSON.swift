import Parsimony

/// A JSON value as it stands in a file of records: numbers keep their kind, objects their line.
enum StrictJSON: Sendable {
  case null
  case bool(Bool)
  /// A number without fraction and exponent that fits.
  case integer(Int)
  /// A larger one.
  case unsigned(UInt64)
  /// Any other number; always finite.
  case double(Double)
  case string(String)
  case array([StrictJSON])
  case object(StrictJSONObject)

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "the number \(value)"
    case .unsigned(let value): "the number \(value)"
    case .double(let value): "the number \(value)"
    case .string(let value): "the text \(quoted(value))"
    case .array(let values): "a list of \(values.count)"
    case .object: "an object"
    }
  }
}

/// The members of an object, in the file's order; no key occurs twice.
struct StrictJSONObject: Sendable {
  let members: [(key: String, value: StrictJSON)]
  /// The line in which it begins, counted from 1 in the bytes that were parsed.
  let line: Int

  /// The value of a key; nil where there is none.
  func value(_ key: String) -> StrictJSON? { members.first { $0.key == key }?.value }
}

/// What is wrong with a piece of JSON or with a record.
struct RecordFlaw: Error, Sendable {
  /// The line within the bytes that were parsed, from 1, where it is known.
  var line: Int?
  /// What is wrong and what would be right, without a full stop.
  let message: String

  init(_ message: String, line: Int? = nil) {
    self.message = message
    self.line = line
  }
}
