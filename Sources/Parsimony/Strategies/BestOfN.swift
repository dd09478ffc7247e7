/// Best-of-n: n traces, all scored by the process reward model, the best one wins.
///
/// Traces are ranked by the aggregate of their steps' mean success probability (which is the raw
/// score when no calibrator is in use), ties by the raw score, then by order. Traces without an
/// answer never win.
public struct BestOfN: Strategy {
  /// `best-of-n` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let aggregation: ScoreAggregation
  private let acceptance: Double
  private var set = CandidateSet()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: How many traces, at least 1.
  ///   - aggregation: How step scores rank traces.
  ///   - acceptance: The least confidence, in 0...1, with which the winner is accepted; below it
  ///     the run ends as abandoned, with the winner marked unsure. 0 always accepts.
  ///   - name: The name in reports.
  public init(
    count: Int, aggregation: ScoreAggregation = .last, acceptance: Double = 0,
    name: String = "best-of-n"
  ) {
    self.count = max(1, count)
    self.aggregation = aggregation
    self.acceptance = acceptance
    self.name = name
  }

  /// Orders all samples at once, has each scored as it arrives, then chooses.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(count) }
    let actions = set.book(event, assessing: true)
    guard set.isSettled else { return actions }
    return set.concludeWithBest(aggregation: aggregation, acceptance: acceptance)
  }
}

extension CandidateSet {
  /// Chooses the candidate with the best assessment.
  func concludeWithBest(aggregation: ScoreAggregation, acceptance: Double) -> [Action] {
    var best: (candidate: Candidate, rank: (Double, Double))?
    for candidate in candidates where candidate.trace.answer != nil {
      guard let assessment = candidate.assessment else { continue }
      let rank = (
        aggregation.value(of: assessment.quantiles.map(\.mean)),
        aggregation.value(of: assessment.scores)
      )
      if best.map({ rank > $0.rank || (rank == $0.rank && candidate.id < $0.candidate.id) })
        ?? true
      {
        best = (candidate, rank)
      }
    }
    guard let best, let assessment = best.candidate.assessment else {
      return [
        .note("no candidate has an answer and a score"),
        .finish(Conclusion(refusedLimit == nil ? .abandoned : .outOfBudget)),
      ]
    }
    let confidence = assessment.confidence
    let sure = confidence.value >= acceptance
    return [
      .note(
        "candidate \(best.candidate.id.index) of \(candidates.count) ranks first at \(best.rank.0)"
          + (sure ? "" : ", below the acceptance level \(acceptance)")),
      .finish(
        Conclusion(
          sure ? decision : refusedLimit == nil ? .abandoned : .outOfBudget,
          candidate: best.candidate.id, trace: best.candidate.trace, confidence: confidence)),
    ]
  }
}

extension Assessment {
  /// The quantiles at the trace's end as a confidence.
  ///
  /// They belong to this prefix; that the trace was chosen among several makes them optimistic
  /// (the winner's curse), which the controller's own calibration has to answer.
  var confidence: Confidence {
    // The mean of a finished trace, which is right or not, may lie outside its label's quantiles.
    Confidence(
      value: final.mean, low: min(final.low, final.mean), high: max(final.high, final.mean),
      basis: isCalibrated ? .calibrated : .rawScore)
  }

  private var isCalibrated: Bool {
    zip(scores, quantiles).contains { $1.low != $0 || $1.high != $0 }
  }
}
