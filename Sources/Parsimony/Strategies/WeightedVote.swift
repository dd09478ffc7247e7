/// Weighted self-consistency: every trace votes for its answer with its aggregated score.
public struct WeightedVote: Strategy {
  /// `weighted-vote`
  public let name = "weighted-vote"
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let aggregation: ScoreAggregation
  private var set = CandidateSet()

  /// Makes the strategy; `count` is at least 1.
  public init(count: Int, aggregation: ScoreAggregation = .last) {
    self.count = max(1, count)
    self.aggregation = aggregation
  }

  /// Orders all samples at once, has each scored as it arrives, then votes.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(count) }
    let actions = set.book(event, assessing: true)
    guard set.isSettled else { return actions }
    var ballot = Ballot()
    for candidate in set.candidates {
      guard let assessment = candidate.assessment else { continue }
      ballot.cast(candidate, weight: aggregation.value(of: assessment.quantiles.map(\.mean)))
    }
    return ballot.conclude(decision: set.decision, confidence: { $0.assessment?.confidence })
  }
}
