/// Weighted self-consistency: every trace votes for its answer with its aggregated score.
public struct WeightedVote: Strategy {
  /// `weighted-vote` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let aggregation: ScoreAggregation
  private var set = CandidateSet()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: How many traces, at least 1.
  ///   - aggregation: How step scores become a trace's weight.
  ///   - name: The name in reports.
  public init(
    count: Int, aggregation: ScoreAggregation = .last, name: String = "weighted-vote"
  ) {
    self.count = max(1, count)
    self.aggregation = aggregation
    self.name = name
  }

  /// Orders all samples at once, has each scored as it arrives, then votes.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(count) }
    let actions = set.book(event, assessing: true)
    guard set.isSettled else { return actions }
    var ballot = Ballot()
    for candidate in set.candidates {
      guard let assessment = candidate.assessment else { continue }
      ballot.cast(candidate, weight: assessment.mean(aggregation))
    }
    return ballot.conclude(decision: set.decision, confidence: { $0.assessment?.confidence })
  }
}
