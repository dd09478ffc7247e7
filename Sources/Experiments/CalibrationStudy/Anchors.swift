import Parsimony
import SmallModels

/// Sequences that keep an adapter from forgetting: questions outside the calibration set, labelled by
/// what the model itself says of them after post-hoc calibration.
///
/// Fine-tuning on calibration questions alone loses what the model knew of all others. Of those there
/// are no rollouts; the best that is known is the model's own score, corrected by an isotonic
/// regression on the calibration questions. Each label is drawn as eight rollouts of that
/// probability would come out, so that quantiles keep the spread of real labels.
struct Anchors {
  /// Rollouts that a drawn label stands for, as many as real ones have.
  static let rollouts = 8

  let model: ModelParameters
  let identity: ModelIdentity
  let policy: String
  let seed: UInt64
  let workers: Int

  /// The anchors' solutions as training examples; none where there are no anchors.
  func examples(
    _ anchors: [LabelledQuestion], calibratedOn training: [LabelledQuestion]
  ) async throws -> [TrainingExample] {
    guard !anchors.isEmpty else { return [] }
    let raw = try BuiltInProcessRewardModel(model, identity: identity, threads: workers)
    let isotonic = try IsotonicCalibrator.fit(
      try await CalibrationRows.make(training, scoredBy: raw), policy: policy,
      processRewardModel: identity.name, seed: seed)
    var generator = SeedSequence(seed: seed).generator("anchors")
    var examples: [TrainingExample] = []
    for question in anchors {
      let asked = Question(id: question.questionID, prompt: question.prompt)
      var sequences = try AdapterLessons.examples(question)[...]
      for solution in question.solutions {
        let whole = try RewardLessons.example(solution, of: question)
        guard let sequence = sequences.first, sequence.tokens == whole.tokens,
          case .score(let kept) = sequence.objective, case .score(let all) = whole.objective
        else { continue }
        sequences = sequences.dropFirst()
        let scores = try await raw.score(solution.trace, of: asked).prefixes
        let labels = kept.map { label -> TrainingExample.Label in
          let length = all.firstIndex { $0.position == label.position } ?? 0
          let mean = isotonic.quantiles(
            for: ScoreObservation(rawScore: scores[length], stepIndex: length)
          ).mean
          let right = (0..<Self.rollouts).count { _ in generator.unitDouble() < mean }
          return .init(
            position: label.position, target: Float(right) / Float(Self.rollouts), weight: 1)
        }
        examples.append(TrainingExample(tokens: sequence.tokens, objective: .score(labels)))
      }
    }
    return examples
  }
}
