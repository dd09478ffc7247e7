/// The form of an answer whose canonical key says everything.
public struct CanonicalAnswer: Sendable, Hashable {
  /// The canonical key.
  public let key: String

  /// Makes a form.
  public init(key: String) { self.key = key }
}

extension AnswerMatcher where Form == CanonicalAnswer {
  /// The form's key.
  public func key(of form: CanonicalAnswer) -> String? { form.key }

  /// Whether the keys are equal.
  public func agree(_ first: CanonicalAnswer, _ second: CanonicalAnswer) -> Bool {
    first == second
  }
}
