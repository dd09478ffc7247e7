/// Carries out a strategy's actions: the one place for concurrency, budgets, retries,
/// cancellation and bookkeeping.
///
/// The same seed, models and strategy give the same outcome whatever the concurrency and the order
/// in which results arrive. Two things do depend on timing: a wall-time limit, and what dropped
/// orders had cost by then (``Ledger/Stage/cancelled``).
public struct Driver: Sendable {
  /// The policy.
  public let policy: any Policy
  /// The process reward model, for strategies that need one.
  public let processRewardModel: (any ProcessRewardModel)?
  /// Turns raw scores into quantiles; without it every quantile equals the raw score.
  public let calibrator: (any Calibrator)?
  /// The exact verifier, for strategies whose name says so.
  public let verifier: (any Verifier)?
  /// Reads answers off complete traces.
  public let answerReader: any AnswerReader
  /// How tokens are drawn.
  public var sampling: SamplingParameters
  /// What one question may cost.
  public var budget: Budget
  /// The most calls in flight for one question.
  public var concurrency: Int
  /// What to do about transient failures.
  public var retry: RetryPolicy
  /// Measures wall time and sleeps between attempts.
  public var clock: any Clock<Duration>
  /// Is told each event that the strategy is about to see, and the ledger by then; for progress. It
  /// must return at once.
  public var observe: (@Sendable (Event, Ledger) -> Void)?

  /// Makes a driver.
  public init(
    policy: any Policy, processRewardModel: (any ProcessRewardModel)? = nil,
    calibrator: (any Calibrator)? = nil, verifier: (any Verifier)? = nil,
    answerReader: any AnswerReader = LastStepReader(),
    sampling: SamplingParameters = SamplingParameters(), budget: Budget = .unlimited,
    concurrency: Int = 64, retry: RetryPolicy = RetryPolicy(),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.calibrator = calibrator
    self.verifier = verifier
    self.answerReader = answerReader
    self.sampling = sampling
    self.budget = budget
    self.concurrency = concurrency
    self.retry = retry
    self.clock = clock
  }

  /// Runs a strategy on a question.
  ///
  /// - Parameters:
  ///   - strategy: The strategy; the run works on a copy.
  ///   - question: The question.
  ///   - seed: The run's seed; candidate i of the question draws from a seed derived from it, the
  ///     question's id and i, so different strategies see the same samples.
  public func run(
    _ strategy: some Strategy, on question: Question, seed: UInt64
  ) async throws(DriverError) -> Outcome {
    if strategy.requirements.contains(.processRewardModel), processRewardModel == nil {
      throw missing(.processRewardModel, for: strategy)
    }
    if strategy.requirements.contains(.verifier), verifier == nil {
      throw missing(.verifier, for: strategy)
    }
    var run = DriverRun(driver: self, strategy: strategy, question: question, seed: seed)
    return try await run.carryOut()
  }

  private func missing(_ part: Requirement, for strategy: some Strategy) -> DriverError {
    DriverError(
      .missingPart, "strategy \(strategy.name) needs \(part.rawValue), and none was given")
  }

  /// The seed of one candidate.
  public static func seed(_ seed: UInt64, question: Question, candidate: CandidateID) -> UInt64 {
    SeedSequence(seed: seed).derive(question.id, candidate.index)
  }

  /// Scores in the terms that strategies see.
  func assessment(_ scores: StepScores, of trace: Trace, question: Question) -> Assessment {
    guard let calibrator else {
      return Assessment(
        scores: scores.prefixes, quantiles: scores.prefixes.map { SuccessQuantiles.point($0) })
    }
    let quantiles = scores.prefixes.indices.map { index in
      calibrator.quantiles(
        for: ScoreObservation(
          rawScore: scores.prefixes[index], stepIndex: index,
          isTerminal: trace.ending == .ended && index == trace.steps.count,
          previousScores: Array(scores.prefixes[..<index]),
          tokens: trace.steps.prefix(index).reduce(0) { $0 + $1.tokens },
          logProbabilities: LogProbabilityStatistics(trace.steps.prefix(index)),
          modelQuantiles: scores.quantiles?[index]))
    }
    return Assessment(scores: scores.prefixes, quantiles: quantiles)
  }
}
