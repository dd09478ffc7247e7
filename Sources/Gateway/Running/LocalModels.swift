public import Parsimony

/// Models that run in this process, for aliases whose policy reads `builtin/NAME`.
///
/// The gateway knows no engine; the program that starts it brings one.
public protocol LocalModels: Sendable {
  /// Loads a policy, and what goes with it.
  ///
  /// - Parameters:
  ///   - name: the policy's name without `builtin/`.
  ///   - prm: the process reward model's name without `builtin/`; nil for none.
  ///   - calibrator: a calibrator's file; nil for the one that ships with the two.
  func load(policy name: String, prm: String?, calibrator: String?) throws -> LocalModel
}

/// A policy of this process with what goes with it.
public struct LocalModel: Sendable {
  /// The policy.
  public var policy: any Policy
  /// The process reward model, uncalibrated.
  public var processRewardModel: (any ProcessRewardModel)?
  /// The same model for strategies that want calibrated scores; nil where it is the same one.
  public var calibratedModel: (any ProcessRewardModel)?
  /// The calibrator.
  public var calibrator: (any Calibrator)?
  /// The fingerprint of the calibrator's file; empty without one.
  public var calibratorFingerprint: String
  /// How answers are read.
  public var answerReader: any AnswerReader
  /// How tokens are drawn where a request does not say.
  public var sampling: SamplingParameters
  /// Makes a question of what a user wrote; throws, with one sentence, what it cannot read.
  public var question: @Sendable (_ text: String) throws -> Question

  /// Makes a model.
  public init(
    policy: any Policy, processRewardModel: (any ProcessRewardModel)?,
    calibratedModel: (any ProcessRewardModel)?, calibrator: (any Calibrator)?,
    calibratorFingerprint: String, answerReader: any AnswerReader, sampling: SamplingParameters,
    question: @escaping @Sendable (_ text: String) throws -> Question
  ) {
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.calibratedModel = calibratedModel
    self.calibrator = calibrator
    self.calibratorFingerprint = calibratorFingerprint
    self.answerReader = answerReader
    self.sampling = sampling
    self.question = question
  }
}
