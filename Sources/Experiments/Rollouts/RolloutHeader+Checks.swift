import Parsimony

extension RolloutHeader {
  /// What is wrong with the header itself; nil where it is sound.
  var flaw: String? {
    guard schema == Self.schema else {
      return "its schema is \(quoted(schema)), this version reads \(Self.schema)"
    }
    if policy.isEmpty { return "it names no policy" }
    if policy.utf8.contains(0) || questions.utf8.contains(0) {
      return "a text holds the character NUL"
    }
    for (name, value) in [
      ("solutions", solutions), ("rollouts", rollouts), ("promptRollouts", effectivePromptRollouts),
    ] where !Self.counts.contains(value) {
      return "\(name) is \(value), and must be in \(Self.counts)"
    }
    if let sampling, !(sampling.temperature >= 0 && sampling.temperature.isFinite) {
      return "the temperature is \(sampling.temperature)"
    }
    return nil
  }

  /// What is wrong with a question of this run; nil where it fits and every label is possible.
  func flaw(of question: LabelledQuestion) -> String? {
    if question.questionID.isEmpty { return "it has no id" }
    if question.solutions.count != solutions {
      return "it has \(question.solutions.count) solutions where the run has \(solutions)"
    }
    if question.rollouts != rollouts || question.promptRollouts != promptRollouts {
      return
        "it has \(question.rollouts) rollouts (\(question.promptRollouts ?? question.rollouts) "
        + "of the empty prefix) where the run has \(rollouts) (\(effectivePromptRollouts))"
    }
    guard question.isSound else { return "its labels do not fit its steps" }
    for solution in question.solutions {
      if solution.tokens.contains(where: { $0 < 0 }) { return "a step has fewer than 0 tokens" }
      if !solution.logProbabilities.allSatisfy(\.isFinite) {
        return "a log-probability is not a finite number"
      }
    }
    // SQLite's text ends at this character.
    let texts = [question.questionID, question.prompt] + question.solutions.flatMap(\.steps)
    return texts.contains { $0.utf8.contains(0) } ? "a text holds the character NUL" : nil
  }
}
