public import Parsimony

/// Everything that the samples and decisions of a run depend on: two runs with equal keys are the
/// same run, and the second continues the first.
public struct RunKey: Sendable, Hashable, Codable {
  /// The set's fingerprint (``ProblemSet/fingerprint``).
  public let set: String
  /// The policy.
  public let policy: ModelIdentity
  /// The process reward model; nil when the strategy uses none.
  public let processRewardModel: ModelIdentity?
  /// What names the calibrator; nil when the strategy uses none.
  public let calibrator: String?
  /// The strategy with its parameters.
  public let strategy: StrategySpec
  /// The seed of the run.
  public let seed: UInt64
  /// How tokens are drawn.
  public let sampling: SamplingParameters
  /// What one question may cost.
  public let budget: Budget
  /// What else changes samples: the engine's name and version, where the caller tells.
  public let engine: String

  /// Makes a key.
  public init(
    set: String, policy: ModelIdentity, processRewardModel: ModelIdentity? = nil,
    calibrator: String? = nil, strategy: StrategySpec, seed: UInt64,
    sampling: SamplingParameters = SamplingParameters(), budget: Budget = .unlimited,
    engine: String = ""
  ) {
    self.set = set
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.calibrator = calibrator
    self.strategy = strategy
    self.seed = seed
    self.sampling = sampling
    self.budget = budget
    self.engine = engine
  }

  /// The key of a strategy run by a driver. Models that the strategy does not use are left out, so
  /// that a new process reward model does not repeat a greedy run.
  ///
  /// - Parameter calibrator: what names the calibrator beside the identity it carries, such as the
  ///   fingerprint of its file.
  public init(
    set: ProblemSet, strategy: StrategySpec, driver: Driver, seed: UInt64, calibrator: String = "",
    engine: String = ""
  ) {
    let usesModel = strategy.makeStrategy().requirements.contains(.processRewardModel)
    var calibration: String?
    if usesModel, let fitted = driver.calibrator {
      let identity = fitted.identity.map {
        "\($0.policy) \($0.processRewardModel) seed \($0.seed) rows \($0.rows) "
          + $0.questionFingerprint
      }
      calibration = [identity, calibrator].compactMap { $0 }.filter { !$0.isEmpty }
        .joined(separator: " ")
    }
    self.init(
      set: set.fingerprint, policy: driver.policy.identity,
      processRewardModel: usesModel ? driver.processRewardModel?.identity : nil,
      calibrator: calibration, strategy: strategy, seed: seed, sampling: driver.sampling,
      budget: driver.budget, engine: engine)
  }
}
