/// Decides when two answers, as texts, are the same answer.
///
/// It serves two purposes: to grade an answer against a reference (`matches(_:_:)`), and to count
/// votes (`canonicalKey(_:)` where a canonical form exists, `AnswerGroups` always). A text is read
/// once into a `Form`; comparing forms is cheap.
///
/// Laws that every matcher keeps: reading never traps and its work is bounded; agreement is
/// reflexive on forms and symmetric; two forms that both have a key agree exactly when the keys are
/// equal. Agreement need not be transitive ("5 cm" and "5 m" both agree with "5").
public protocol AnswerMatcher<Form>: Sendable {
  /// A text after reading.
  associatedtype Form: Sendable

  /// Reads a text: an answer, or a sentence around one. Nil where the text holds no answer, is
  /// empty or longer than the matcher's limit.
  func form(of text: String) -> Form?

  /// The canonical key of a form; nil where only pairwise agreement is defined.
  func key(of form: Form) -> String?

  /// Whether two forms are the same answer.
  func agree(_ first: Form, _ second: Form) -> Bool

  /// The part of a longer text, such as a whole solution, that states its final answer; nil where
  /// none is marked.
  func answer(in text: String) -> String?
}

extension AnswerMatcher {
  /// Whether two texts give the same answer; a text that is missing or holds no answer matches
  /// nothing, not even itself.
  public func matches(_ first: String?, _ second: String?) -> Bool {
    guard let first, let second, let left = form(of: first), let right = form(of: second) else {
      return false
    }
    return agree(left, right)
  }

  /// The canonical key of a text's answer: texts with keys match exactly when the keys are equal.
  /// Nil where the text holds no answer, or has no canonical form (see `AnswerGroups`).
  public func canonicalKey(_ text: String) -> String? {
    form(of: text).flatMap { key(of: $0) }
  }
}
