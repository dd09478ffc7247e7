/// What a complete trace answers.
public struct Answer: Sendable, Hashable, Codable {
  /// The answer as shown to a person.
  public let text: String
  /// Two answers count as the same in a vote exactly when their keys are equal.
  public let key: String

  /// Makes an answer; the key defaults to the text.
  public init(_ text: String, key: String? = nil) {
    self.text = text
    self.key = key ?? text
  }
}
