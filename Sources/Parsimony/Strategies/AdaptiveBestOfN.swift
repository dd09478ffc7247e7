/// Best-of-n with instance-adaptive scaling (arXiv 2506.09338, section 4, "BoN + IAS").
///
/// Scores the empty prefix, takes n = min(N_IAS(low quantile, C), n_max), draws n traces, and
/// chooses the one with the best last-step mean. n is fixed before any sample is seen. With a
/// calibrator the low quantile is used; without one it is the raw score.
public struct AdaptiveBestOfN: Strategy {
  /// `ias` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let maximum: Int
  private let coverage: Double
  private let acceptance: Double
  private var set = CandidateSet()
  private var hasChosenWidth = false

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - maximum: n_max, at least 1.
  ///   - coverage: C, the wanted probability that one of the n traces is right, in 0..<1.
  ///   - acceptance: See ``BestOfN/init(count:aggregation:acceptance:name:)``.
  ///   - name: The name in reports.
  public init(
    maximum: Int, coverage: Double = 0.99, acceptance: Double = 0, name: String = "ias"
  ) {
    self.maximum = max(1, maximum)
    self.coverage = coverage
    self.acceptance = acceptance
    self.name = name
  }

  private static let prompt: CandidateID = -1

  /// Assesses the empty prefix, then samples as many traces as its low quantile asks for.
  public mutating func react(to event: Event) -> [Action] {
    switch event {
    case .started:
      return [.assess(Self.prompt, .empty)]
    case .assessed(Self.prompt, let assessment):
      let low = assessment.final.low
      let count = InstanceAdaptiveScaling.sampleCount(
        successProbability: low, target: coverage, maximum: maximum)
      return [.note("low quantile \(low) at the empty prefix: \(count) of \(maximum) samples")]
        + order(count)
    case .assessmentFailed(Self.prompt, let failure):
      return [.note("cannot score the empty prefix (\(failure)): all \(maximum) samples")]
        + order(maximum)
    case .refused(Self.prompt, let limit):
      return [
        .note("the budget's limit of \(limit) leaves no room to score the empty prefix"),
        .finish(Conclusion(.outOfBudget)),
      ]
    default:
      let actions = set.book(event, assessing: true)
      guard hasChosenWidth, set.isSettled else { return actions }
      return set.concludeWithBest(aggregation: .last, acceptance: acceptance)
    }
  }

  private mutating func order(_ count: Int) -> [Action] {
    hasChosenWidth = true
    return set.order(count)
  }
}
