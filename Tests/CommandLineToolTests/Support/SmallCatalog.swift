import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// Tiny models on disk: a policy that learnt the form of solutions for a second, a process reward
/// model with random scores, and a calibrator fitted on made-up rows. No test depends on their
/// quality.
enum SmallCatalog {
  /// The folder, made once.
  static let folder = Task { try await make() }

  /// The environment that points the program to it.
  static func environment(_ more: [String: String] = [:]) async throws -> [String: String] {
    ["PARSIMONY_MODELS": try await folder.value.path].merging(more) { $1 }
  }

  private static let shape = TransformerConfiguration(
    hiddenSize: 32, intermediateSize: 64, layers: 1)

  private static func make() async throws -> URL {
    let root = try Scratch.folder("models")
    let catalog = ModelCatalog(root: root)
    let (policy, _) = try await Trainer(
      plan: TrainingPlan(
        steps: 150, workers: 1, schedule: LearningRateSchedule(peak: 1e-2), averaging: 0.9,
        seed: 1), checkpoint: nil
    ).train(
      ModelParameters.random(shape, seed: 1), on: CountdownCurriculum(seed: 1, examples: 24))
    for name in ["base", "weak"] {
      try catalog.folder(name).save(policy, card: card(name, .policy))
    }
    var reward = try ModelParameters.random(shape, head: true, seed: 2)
    var generator = SplitMix64(seed: 3)
    let head = shape.hiddenSize + 1
    for index in reward.values.indices.suffix(head) {
      reward.values[index] = Float(generator.normal()) * 0.5
    }
    try catalog.folder("prm").save(reward, card: card("prm", .processRewardModel))
    try FittedCalibrator.save(calibrator(), to: catalog.folder("base").calibratorFile(for: "prm"))
    return root
  }

  private static func card(_ name: String, _ role: ModelCard.Role) -> ModelCard {
    ModelCard(
      name: name, role: role, summary: "a toy", command: "none", seed: 1, data: "made up",
      parameters: 1234, steps: 150, tokens: 100_000, metrics: ["pass@1": 0.25])
  }

  private static func calibrator() throws -> FeatureQuantileCalibrator {
    var generator = SplitMix64(seed: 4)
    let rows = (0..<600).map { index in
      let score = generator.unitDouble()
      return CalibrationRow(
        questionID: "q\(index / 4)", rawScore: score, stepIndex: index % 4,
        isTerminal: index % 4 == 3,
        successes: (0..<8).count { _ in generator.unitDouble() < score * 0.7 }, rollouts: 8)
    }
    return try FeatureQuantileCalibrator.fit(
      rows, policy: "builtin/base", processRewardModel: "builtin/prm", seed: 1)
  }
}
