public import Parsimony
import Puzzles

/// Turns labelled solutions into calibration rows: the PRM's score at every distinct prefix.
public enum CalibrationRows {
  /// Scores every solution and joins scores and labels.
  ///
  /// Each distinct prefix of a question gives one row; terminal prefixes are kept.
  ///
  /// - Throws: ``ExperimentError`` where labels or scores do not fit the steps; the model's failure.
  public static func make(
    _ questions: [LabelledQuestion], scoredBy model: any ProcessRewardModel,
    inFlight: Int = 64, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [CalibrationRow] {
    var rows: [Int: [CalibrationRow]] = [:]
    try await withThrowingTaskGroup(of: (Int, [CalibrationRow]).self) { group in
      var next = 0
      func launch() {
        guard next < questions.count else { return }
        let index = next
        next += 1
        group.addTask { (index, try await Self.rows(of: questions[index], scoredBy: model)) }
      }
      for _ in 0..<max(1, inFlight) { launch() }
      while let (index, found) = try await group.next() {
        rows[index] = found
        progress(rows.count, questions.count)
        launch()
      }
    }
    return questions.indices.flatMap { rows[$0] ?? [] }
  }

  private static func rows(
    of labelled: LabelledQuestion, scoredBy model: any ProcessRewardModel
  ) async throws -> [CalibrationRow] {
    guard labelled.isSound else {
      throw ExperimentError(
        .badData,
        "the labels of question \(quoted(labelled.questionID)) do not fit its steps; "
          + "collect its rollouts again")
    }
    let question = Question(id: labelled.questionID, prompt: labelled.prompt)
    var seen: Set<String> = []
    var rows: [CalibrationRow] = []
    for solution in labelled.solutions {
      let trace = solution.trace
      let scores = try await model.score(trace, of: question).prefixes
      guard scores.count == trace.steps.count + 1 else {
        throw ExperimentError(
          .badData,
          "\(model.identity.name) gave \(scores.count) scores for "
            + "\(trace.steps.count) steps; it must give one more than steps")
      }
      var text = ""
      for length in 0...trace.steps.count {
        if length > 0 { text += trace.steps[length - 1].text }
        let isWhole = length == trace.steps.count
        // A trace that was cut off is neither finished nor a prefix to go on from: never scored.
        if isWhole, trace.ending == .truncated { continue }
        let isTerminal = isWhole && trace.ending == .ended
        guard seen.insert("\(isTerminal)|\(text)").inserted else { continue }
        let label = labelled.label(solution, after: length)
        rows.append(
          CalibrationRow(
            questionID: question.id, rawScore: scores[length], stepIndex: length,
            isTerminal: isTerminal, previousScores: Array(scores[..<length]),
            successes: label.successes, rollouts: label.rollouts))
      }
    }
    return rows
  }
}
