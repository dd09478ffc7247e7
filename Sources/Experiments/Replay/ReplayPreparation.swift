import Parsimony

/// Makes a pool's questions ready for replays: labels, raw scores, quantiles.
///
/// Whatever is fitted here is cross-fitted by question: nothing a strategy sees of a question was
/// fitted on that question's labels.
///
/// **The empty prefix.** Its raw score is the recorded one; where nobody scored it, the mean last
/// score of the other questions. Its quantiles are the recorded ones where those are in use;
/// otherwise the .1, .5 and .9 quantiles of the other questions' success rates, with their mean.
///
/// **Prefixes between.** Fitted maps are fitted on finished traces, and applied to the scores of
/// shorter prefixes as they are. A confidence belongs to a finished trace: shorter prefixes then
/// have the score of the empty one.
package struct ReplayPreparation: Sendable {
  /// The questions, in the pool's order.
  package let questions: [ReplayQuestion]
  /// What counts as right.
  package let measure: ReplayMeasure
  /// Whether strategies that need scores can run.
  package let hasScores: Bool
  /// How quantiles came about.
  package let calibration: ReplayScoring.Calibration
  /// What a reader must know.
  package let remarks: [String]

  /// Prepares. Throws `badArgument` when the scoring asks for what the pool does not have, and
  /// `badData` when too few questions are there to fit on others.
  package init(_ pool: Pool, scoring: ReplayScoring, seed: UInt64) throws(ExperimentError) {
    let labels = ReplayLabels(pool)
    measure = labels.measure
    var remarks: [String] = []
    if measure == .agreement {
      remarks.append(
        "The pool has no labels: figures are agreement with the majority of all recorded traces, "
          + "not accuracy.")
    }
    hasScores = scoring.source == .confidence || pool.hasScores
    let isLabelled = measure == .accuracy
    let recordsQuantiles =
      scoring.source == .recorded && hasScores
      && pool.questions.allSatisfy { question in
        question.traces.allSatisfy { $0.scores.isEmpty || $0.quantiles != nil }
      }
    calibration = try Self.calibration(
      scoring, hasScores: hasScores, isLabelled: isLabelled, recordsQuantiles: recordsQuantiles,
      name: pool.header.name)
    if hasScores {
      let isScored =
        scoring.source == .recorded
        && pool.questions.allSatisfy { $0.promptScore != nil }
      if !isScored {
        remarks.append(
          "Nobody scored the bare questions: each has the mean last score of the others.")
      }
      let hasQuantiles =
        calibration == .recorded
        && pool.questions.allSatisfy { $0.promptQuantiles != nil }
      if isLabelled, calibration != .none || scoring.source == .confidence, !hasQuantiles {
        remarks.append(
          "Calibrated quantiles of a bare question are those of the other questions' success rates, "
            + "nearly the same for all: strategies that set their budget by them cannot adapt.")
      }
    }
    self.remarks = remarks

    guard hasScores else {
      let none = pool.questions.map {
        ReplayQuestion.Scores(prompt: nil, traces: $0.traces.map { _ in nil })
      }
      questions = pool.questions.indices.map {
        ReplayQuestion(
          pool.questions[$0], labels: labels.labels[$0], raw: none[$0], calibrated: none[$0])
      }
      return
    }
    let fits = try CrossFit(
      pool, labels: labels, scoring: scoring, calibration: calibration, seed: seed)
    questions = pool.questions.indices.map { index in
      ReplayQuestion(
        pool.questions[index], labels: labels.labels[index], raw: fits.raw(index),
        calibrated: fits.calibrated(index))
    }
  }

  private static func calibration(
    _ scoring: ReplayScoring, hasScores: Bool, isLabelled: Bool, recordsQuantiles: Bool,
    name: String
  ) throws(ExperimentError) -> ReplayScoring.Calibration {
    if scoring.source == .confidence, !isLabelled {
      throw ExperimentError(
        .badArgument,
        "The pool \(quoted(name)) has no labels, which turning confidences into scores needs; "
          + "use the recorded scores.")
    }
    switch scoring.calibration {
    case .none?: return .none
    case .recorded?:
      guard recordsQuantiles else {
        throw ExperimentError(
          .badArgument,
          "The pool \(quoted(name)) holds no quantiles; calibrate with isotonic, platt or none.")
      }
      return .recorded
    case .isotonic?, .platt?:
      guard isLabelled, hasScores else {
        throw ExperimentError(
          .badArgument,
          "The pool \(quoted(name)) has no \(hasScores ? "labels" : "scores") to calibrate on; "
            + "calibrate with none.")
      }
      return scoring.calibration ?? .none
    case nil:
      if recordsQuantiles { return .recorded }
      if scoring.source == .confidence { return .none }
      return hasScores && isLabelled ? .isotonic : .none
    }
  }
}
