/// Turns PRM scores into quantiles of the success probability.
public protocol Calibrator: Sendable {
  /// What the calibrator was fitted on; `nil` for one that was not fitted and fits every pair.
  var identity: CalibratorIdentity? { get }

  /// The success quantiles of a prefix.
  func quantiles(for observation: ScoreObservation) -> SuccessQuantiles
}

extension Calibrator {
  /// Throws `identityMismatch` when the calibrator was fitted for another policy, PRM or, where a
  /// fingerprint is given, set of questions.
  public func require(
    policy: String, processRewardModel: String, questionFingerprint: String? = nil
  ) throws {
    try identity?.require(
      policy: policy, processRewardModel: processRewardModel,
      questionFingerprint: questionFingerprint)
  }
}
