import Parsimony

/// Takes the fields of one object out by name and type.
struct RecordFields {
  private let object: StrictJSONObject
  /// What the object is, for messages: `the question`, `trace 3`.
  private let what: String

  /// Wraps a value. Throws unless it is an object.
  init(_ value: StrictJSON, _ what: String) throws(RecordFlaw) {
    guard case .object(let object) = value else {
      throw RecordFlaw("\(what) is \(value.kind) where an object is needed")
    }
    self.object = object
    self.what = what
  }

  /// The line of the object.
  var line: Int { object.line }

  /// Throws, naming it, where there is a field that nobody knows.
  func require(only keys: Set<String>) throws(RecordFlaw) {
    for (key, _) in object.members where !keys.contains(key) {
      throw RecordFlaw(
        "\(what) has the unknown field \(quoted(key)); known are "
          + keys.sorted().joined(separator: ", ")
      )
    }
  }

  /// A flaw in a field.
  func flaw(_ key: String, _ message: String) -> RecordFlaw {
    RecordFlaw("\(quoted(key)) of \(what) \(message)")
  }

  private func wrong(_ key: String, _ value: StrictJSON, _ wanted: String) -> RecordFlaw {
    flaw(key, "is \(value.kind) where \(wanted) is needed")
  }

  /// The value of a field; nil where it is absent or null.
  func optional(_ key: String) -> StrictJSON? {
    guard let value = object.value(key) else { return nil }
    if case .null = value { return nil }
    return value
  }

  /// The value of a field that must be there.
  func required(_ key: String) throws(RecordFlaw) -> StrictJSON {
    guard let value = object.value(key) else {
      throw RecordFlaw("\(what) lacks the field \(quoted(key))")
    }
    return value
  }

  func string(_ key: String) throws(RecordFlaw) -> String { try string(key, try required(key)) }

  func optionalString(_ key: String) throws(RecordFlaw) -> String? {
    guard let value = optional(key) else { return nil }
    return try string(key, value)
  }

  private func string(_ key: String, _ value: StrictJSON) throws(RecordFlaw) -> String {
    guard case .string(let text) = value else { throw wrong(key, value, "a text") }
    return text
  }

  func bool(_ key: String) throws(RecordFlaw) -> Bool {
    let value = try required(key)
    guard case .bool(let truth) = value else { throw wrong(key, value, "true or false") }
    return truth
  }

  func optionalBool(_ key: String) throws(RecordFlaw) -> Bool? {
    optional(key) == nil ? nil : try bool(key)
  }

  /// A whole number within a range.
  func integer(_ key: String, _ range: ClosedRange<Int>) throws(RecordFlaw) -> Int {
    try integer(key, try required(key), range)
  }

  func optionalInteger(_ key: String, _ range: ClosedRange<Int>) throws(RecordFlaw) -> Int? {
    guard let value = optional(key) else { return nil }
    return try integer(key, value, range)
  }

  private func integer(
    _ key: String, _ value: StrictJSON, _ range: ClosedRange<Int>
  ) throws(RecordFlaw) -> Int {
    guard case .integer(let number) = value, range.contains(number) else {
      throw wrong(key, value, "a whole number of \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func optionalSeed(_ key: String) throws(RecordFlaw) -> UInt64? {
    guard let value = optional(key) else { return nil }
    switch value {
    case .integer(let number) where number >= 0: return UInt64(number)
    case .unsigned(let number): return number
    default: throw wrong(key, value, "a whole number of 0 to 2^64 - 1")
    }
  }

  func optionalNumber(_ key: String) throws(RecordFlaw) -> Double? {
    guard let value = optional(key) else { return nil }
    return try number(key, value)
  }

  private func number(_ key: String, _ value: StrictJSON) throws(RecordFlaw) -> Double {
    switch value {
    case .double(let number): return number
    case .integer(let number): return Double(number)
    case .unsigned(let number): return Double(number)
    default: throw wrong(key, value, "a number")
    }
  }

  func array(_ key: String) throws(RecordFlaw) -> [StrictJSON] {
    try array(key, try required(key))
  }

  func optionalArray(_ key: String) throws(RecordFlaw) -> [StrictJSON]? {
    guard let value = optional(key) else { return nil }
    return try array(key, value)
  }

  private func array(_ key: String, _ value: StrictJSON) throws(RecordFlaw) -> [StrictJSON] {
    guard case .array(let values) = value else { throw wrong(key, value, "a list") }
    return values
  }

  func strings(_ key: String) throws(RecordFlaw) -> [String] {
    var strings: [String] = []
    for value in try array(key) { strings.append(try string(key, value)) }
    return strings
  }

  func integers(_ key: String, _ range: ClosedRange<Int>) throws(RecordFlaw) -> [Int] {
    var integers: [Int] = []
    for value in try array(key) { integers.append(try integer(key, value, range)) }
    return integers
  }

  func optionalNumbers(_ key: String) throws(RecordFlaw) -> [Double]? {
    guard let values = try optionalArray(key) else { return nil }
    return try numbers(key, values)
  }

  /// The numbers of a list of lists.
  func numberLists(_ key: String) throws(RecordFlaw) -> [[Double]] {
    var lists: [[Double]] = []
    for value in try array(key) { lists.append(try numbers(key, try array(key, value))) }
    return lists
  }

  private func numbers(_ key: String, _ values: [StrictJSON]) throws(RecordFlaw) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(values.count)
    for value in values { numbers.append(try number(key, value)) }
    return numbers
  }
}
