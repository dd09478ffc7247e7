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
  ///
  /// - Parameter reason: why now, put before the rank in the note.
  func concludeWithBest(
    aggregation: ScoreAggregation, acceptance: Double, reason: String = ""
  ) -> [Action] {
    var best: (position: Int, mean: Double)?
    for position in candidates.indices {
      guard candidates[position].trace.answer != nil,
        let mean = candidates[position].assessment?.mean(aggregation)
      else { continue }
      if let other = best, !isBetter(position, mean, than: other, aggregation) { continue }
      best = (position, mean)
    }
    guard let best, let assessment = candidates[best.position].assessment else {
      return [
        .note("no candidate has an answer and a score"), .finish(Conclusion(stopped)),
      ]
    }
    let winner = candidates[best.position]
    let confidence = assessment.confidence
    let sure = confidence.value >= acceptance
    return [
      .note(
        reason + "candidate \(winner.id.index) of \(candidates.count) ranks first at \(best.mean)"
          + (sure ? "" : ", below the acceptance level \(acceptance)")),
      .finish(
        Conclusion(
          sure ? decision : stopped, candidate: winner.id, trace: winner.trace,
          confidence: confidence)),
    ]
  }

  /// By mean, ties by the raw score, then by id.
  private func isBetter(
    _ position: Int, _ mean: Double, than other: (position: Int, mean: Double),
    _ aggregation: ScoreAggregation
  ) -> Bool {
    if mean != other.mean { return mean > other.mean }
    // Raw scores decide between equals only, so they are looked up only there.
    let score = candidates[position].assessment.map { aggregation.value(of: $0.scores) } ?? 0
    let otherScore =
      candidates[other.position].assessment.map { aggregation.value(of: $0.scores) } ?? 0
    if score != otherScore { return score > otherScore }
    return candidates[position].id < candidates[other.position].id
  }
}
