public import Foundation
public import Parsimony

/// Makes certificates from a pool of calibration questions.
public struct Certification: Sendable {
  /// The share of the questions that the order of the settings is learnt on.
  public static let learningShare = 0.25

  /// eps, delta and the test.
  public let procedure: LearnThenTest
  /// The full budget of traces.
  public let maximum: Int
  /// Splits the questions.
  public let seed: UInt64

  /// Makes a procedure.
  public init(procedure: LearnThenTest, maximum: Int, seed: UInt64) {
    self.procedure = procedure
    self.maximum = maximum
    self.seed = seed
  }

  /// The certificate of the cheapest setting that passes; nil where none does.
  ///
  /// Throws `badData` where the pool lacks what a certificate is about: a process reward model, a
  /// calibrator, labels.
  public func certificate(
    of trials: ControllerTrials, pool: Pool, date: Date = Date()
  ) throws -> Certificate? {
    guard let prm = pool.header.prm, let calibrator = pool.header.calibrator else {
      throw ExperimentError(
        .badData,
        "The pool \(quoted(pool.header.name)) names no process reward model or no calibrator; "
          + "record one with `parsimony pool record`.")
    }
    var generator = SeedSequence(seed: seed).generator("certify/split")
    let (learning, testing) = Self.split(
      Array(trials.questionIDs.indices), using: &generator)
    guard
      let choice = procedure.choose(
        among: trials.trials, learning: learning, testing: testing)
    else { return nil }
    return Certificate(
      options: trials.options[choice.setting], risk: procedure.risk,
      confidence: procedure.confidence, test: procedure.test, pValue: choice.pValue,
      violations: Int(choice.losses), questions: testing.count, learningQuestions: learning.count,
      settings: trials.options.count,
      costShare: trials.costShare(of: choice.setting, on: testing),
      fullAccuracy: trials.fullAccuracy(on: testing),
      accuracy: trials.accuracy(of: choice.setting, on: testing),
      questionFingerprint: CalibratorIdentity.fingerprint(ofQuestionIDs: trials.questionIDs),
      policy: pool.header.policy, processRewardModel: prm, calibrator: calibrator,
      date: Self.day(date),
      detector: try ShiftDetector(
        calibration: PoolSummary.summaries(of: pool), seed: seed))
  }

  /// Questions to learn from, and those of the test.
  static func split(
    _ questions: [Int], using generator: inout SplitMix64
  ) -> (learning: ArraySlice<Int>, testing: ArraySlice<Int>) {
    var shuffled = questions
    generator.shuffle(&shuffled)
    let count = Int((learningShare * Double(shuffled.count)).rounded())
    return (shuffled.prefix(count), shuffled.dropFirst(count))
  }

  private static func day(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day())
  }
}
