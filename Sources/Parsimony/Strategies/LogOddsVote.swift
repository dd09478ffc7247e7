/// Log-odds voting: every trace votes for its answer with log(p / (1 - p)) of its calibrated success
/// probability, the optimal weights of Nitzan and Paroush (1982).
///
/// For two answers, independent traces and probabilities that are right, no other rule is right more
/// often. A trace with p below 1/2 votes *against* its answer. With more than two answers the optimal
/// weight is log(p m / (1 - p)), where m counts the wrong answers among which an erring trace
/// chooses, all equally likely: `alternatives`. At 1, the default, a trace with p < 1/2 counts
/// against its answer even where the other answers are many; ``ConfidenceGuidedStopping`` takes m
/// from the answers seen.
///
/// Probabilities are clamped first, so that no single trace outvotes all others for ever. The
/// answer's heaviest trace speaks for it; an answer whose votes sum below zero still wins if no
/// other is better.
public struct LogOddsVote: Strategy {
  /// `log-odds-vote` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let aggregation: ScoreAggregation
  private let alternatives: Int
  private let clamp: Double
  private var set = CandidateSet()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: How many traces, at least 1.
  ///   - aggregation: How step means become a trace's probability.
  ///   - alternatives: m, how many wrong answers an error chooses from, at least 1.
  ///   - clamp: Probabilities are kept within clamp ... 1 - clamp; itself within 1e-12 ... 1/2.
  ///   - name: The name in reports.
  public init(
    count: Int, aggregation: ScoreAggregation = .last, alternatives: Int = 1,
    clamp: Double = 1e-3, name: String = "log-odds-vote"
  ) {
    self.count = max(1, count)
    self.aggregation = aggregation
    self.alternatives = max(1, alternatives)
    self.clamp = LogOdds.validClamp(clamp)
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
      let weight = LogOdds.clamped(assessment.mean(aggregation), by: clamp)
      ballot.cast(candidate, weight: weight + LogOdds.shift(alternatives: alternatives))
    }
    return ballot.conclude(decision: set.decision, confidence: { $0.assessment?.confidence })
  }
}
