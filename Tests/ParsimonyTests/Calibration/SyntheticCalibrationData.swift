import Foundation
import Parsimony

/// Calibration rows drawn from a known distribution: given the raw score s, the success probability
/// is Beta distributed with the mean `floor` + (.95 - `floor`) s^2, far below what the score says,
/// and the label is binomial.
struct SyntheticCalibrationData {
  /// The mean success probability at the score 0.
  var floor = 0.25
  /// alpha + beta of the success probability given the score.
  var concentration = 12.0
  /// N of every label.
  var rollouts = 8
  /// How many rows a question has.
  var rowsPerQuestion = 4

  /// The distribution of the success probability given the score.
  func belief(_ score: Double) throws -> BetaDistribution {
    let mean = floor + (0.95 - floor) * score * score
    return try BetaDistribution(alpha: concentration * mean, beta: concentration * (1 - mean))
  }

  /// Independent rows of that many questions.
  func rows(questions: Int, seed: UInt64) throws -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    var rows: [CalibrationRow] = []
    for question in 0..<questions {
      for step in 0..<rowsPerQuestion {
        let score = 0.02 + 0.96 * generator.unitDouble()
        let p = try belief(score).quantile(generator.unitDouble())
        rows.append(
          CalibrationRow(
            questionID: "q\(question)", rawScore: score, stepIndex: step % 4, expectedSteps: 4,
            successes: (0..<rollouts).count { _ in generator.unitDouble() < p },
            rollouts: rollouts))
      }
    }
    return rows
  }
}

extension [CalibrationRow] {
  var labels: [SuccessCount] { map(\.label) }

  /// A feature-quantile calibrator; a linear one by default, which is fitted in a moment.
  func fit(
    seed: UInt64 = 7, options: FeatureCalibratorOptions = .linear
  ) throws -> FeatureQuantileCalibrator {
    try .fit(self, policy: "policy", processRewardModel: "prm", seed: seed, options: options)
  }

  func fitBeta(
    seed: UInt64 = 7, options: FeatureCalibratorOptions = .linear
  ) throws -> BetaBinomialCalibrator {
    try .fit(self, policy: "policy", processRewardModel: "prm", seed: seed, options: options)
  }

  func quantiles(_ calibrator: some Calibrator) -> [SuccessQuantiles] {
    map { calibrator.quantiles(for: $0.observation) }
  }
}

extension FeatureCalibratorOptions {
  static let linear = FeatureCalibratorOptions(hiddenUnits: 0, steps: 1000, stepSize: 0.1)
  /// For tests that do not measure accuracy.
  static let quick = FeatureCalibratorOptions(
    hiddenUnits: 0, steps: 150, batchSize: 128, stepSize: 0.1)
  static let quickNetwork = FeatureCalibratorOptions(
    hiddenUnits: 6, steps: 150, batchSize: 128, stepSize: 0.05)
}
