import Parsimony

/// Answers of mathematical questions as pools keep them: the one place that decides when two of
/// them are the same.
struct MathPoolAnswer {
  private let matcher = MathMatcher()
  private let reference: String
  private var groups: AnswerGroups<MathMatcher>
  private var verdicts: [String: Bool] = [:]

  /// Grades the answers of one question; equal texts are compared once. Nil where the reference
  /// cannot be read.
  init?(reference: String) {
    guard matcher.form(of: reference) != nil else { return nil }
    self.reference = reference
    groups = AnswerGroups(matcher)
  }

  /// The answer with the key of those that agree with it, and whether it is right; one that is
  /// missing is wrong. What cannot be read agrees with nothing but itself.
  mutating func grade(_ text: String?) -> (answer: Answer?, isCorrect: Bool) {
    guard let text, !text.allSatisfy(\.isWhitespace) else { return (nil, false) }
    let isCorrect = verdicts[text] ?? matcher.matches(text, reference)
    verdicts[text] = isCorrect
    return (groups.answer(text) ?? Answer(text), isCorrect)
  }

  /// The text of a solution's answer: what its last `\boxed{...}` holds.
  static func text(inSolution solution: String) -> String? { FinalAnswer.boxed(in: solution) }
}
