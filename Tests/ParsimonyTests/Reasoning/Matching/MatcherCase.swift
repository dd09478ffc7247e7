import Testing

/// Two answers, whether they are the same, and why in a word.
struct MatcherCase: Sendable, CustomTestStringConvertible {
  let first: String
  let second: String
  let isEqual: Bool
  let reason: String

  var testDescription: String { "\(first) | \(second) (\(reason))" }

  static func same(_ first: String, _ second: String, _ reason: String) -> MatcherCase {
    MatcherCase(first: first, second: second, isEqual: true, reason: reason)
  }

  static func differ(_ first: String, _ second: String, _ reason: String) -> MatcherCase {
    MatcherCase(first: first, second: second, isEqual: false, reason: reason)
  }
}
