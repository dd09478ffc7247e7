public import Parsimony
import Puzzles

/// Turns labelled solutions into calibration rows: the PRM's score at every distinct prefix.
public enum CalibrationRows {
  /// Scores every solution and joins scores and labels.
  ///
  /// Each distinct prefix of a question gives one row; terminal prefixes are kept.
  ///
  /// - Parameters:
  ///   - questions: the labelled solutions.
  ///   - model: gives the raw scores.
  ///   - calibrated: the same model with an adapter, which states quantiles of its own; where it is
  ///     nil, `model`'s own quantiles are taken, if it has any.
  /// - Throws: ``ExperimentError`` where labels or scores do not fit the steps; the model's failure.
  public static func make(
    _ questions: [LabelledQuestion], scoredBy model: any ProcessRewardModel,
    calibratedBy calibrated: (any ProcessRewardModel)? = nil,
    inFlight: Int = 64, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [CalibrationRow] {
    var rows: [Int: [CalibrationRow]] = [:]
    try await withThrowingTaskGroup(of: (Int, [CalibrationRow]).self) { group in
      var next = 0
      func launch() {
        guard next < questions.count else { return }
        let index = next
        next += 1
        group.addTask {
          (index, try await Self.rows(of: questions[index], scoredBy: model, calibrated))
        }
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
    of labelled: LabelledQuestion, scoredBy model: any ProcessRewardModel,
    _ calibrated: (any ProcessRewardModel)?
  ) async throws -> [CalibrationRow] {
    guard labelled.isSound else {
      throw ExperimentError(
        .badData,
        "the labels of question \(quoted(labelled.questionID)) do not fit its steps; "
          + "collect its rollouts again")
    }
    let question = Question(id: labelled.questionID, prompt: labelled.prompt)
    let answers = labelled.solutions.map { answerKey($0.trace, labelled) }
    var seen: Set<String> = []
    var rows: [CalibrationRow] = []
    for solution in labelled.solutions {
      let trace = solution.trace
      let scored = try await model.score(trace, of: question)
      let scores = scored.prefixes
      let quantiles = try await calibrated?.score(trace, of: question).quantiles ?? scored.quantiles
      guard scores.count == trace.steps.count + 1,
        quantiles.map({ $0.count == scores.count }) ?? true
      else {
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
            tokens: trace.steps.prefix(length).reduce(0) { $0 + $1.tokens },
            logProbabilities: LogProbabilityStatistics(trace.steps.prefix(length)),
            siblingAgreement: agreement(
              of: isTerminal ? trace : trace.prefix(length), in: labelled, answers: answers),
            modelQuantiles: quantiles?[length],
            successes: label.successes, rollouts: label.rollouts))
      }
    }
    return rows
  }

  /// The share of the other solutions that begin alike, or that end with the same answer; nil where
  /// there is no other.
  private static func agreement(
    of prefix: Trace, in labelled: LabelledQuestion, answers: [String?]
  ) -> Double? {
    let others = labelled.solutions.count - 1
    guard others > 0 else { return nil }
    let text = prefix.text
    let own = prefix.isComplete ? answerKey(prefix, labelled) : nil
    let alike = zip(labelled.solutions, answers).count { solution, answer in
      guard prefix.isComplete else { return solution.trace.text.hasPrefix(text) }
      guard solution.ending == .ended else { return false }
      return solution.trace.text == text || (own != nil && answer == own)
    }
    return Double(max(0, alike - 1)) / Double(others)
  }

  private static func answerKey(_ trace: Trace, _ labelled: LabelledQuestion) -> String? {
    CountdownWorld().answer(
      of: trace, to: Question(id: labelled.questionID, prompt: labelled.prompt))?.key
  }
}
