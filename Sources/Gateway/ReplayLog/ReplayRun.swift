public import Parsimony

/// One run that ended, for the replay log.
public struct ReplayRun: Sendable, Hashable {
  /// What came of it.
  public var outcome: Outcome
  /// When it ended, in seconds since 1970.
  public var time: Double
  /// The configured model.
  public var model: String
  /// Names of the policy and of the process reward model.
  public var policy: String
  public var prm: String?
  /// The calibrator's fingerprint.
  public var calibrator: String?

  /// Makes a run.
  public init(
    outcome: Outcome, time: Double, model: String, policy: String, prm: String? = nil,
    calibrator: String? = nil
  ) {
    self.outcome = outcome
    self.time = time
    self.model = model
    self.policy = policy
    self.prm = prm
    self.calibrator = calibrator
  }
}
