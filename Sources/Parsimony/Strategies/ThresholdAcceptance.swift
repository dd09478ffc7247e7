/// Threshold acceptance (rejection sampling on the score): the first trace whose calibrated success
/// probability reaches a threshold is taken; if none of n does, the best of them.
///
/// Within a wave the earliest trace that passes is taken, not the best. With probabilities that are
/// right the accepted answers are right with at least the threshold's probability on average; with
/// raw scores the threshold is just a number.
public struct ThresholdAcceptance: Strategy {
  /// `threshold` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let threshold: Double
  private let wave: Int
  private let aggregation: ScoreAggregation
  private let acceptance: Double
  private var set = CandidateSet()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: The most traces, at least 1.
  ///   - threshold: The probability that a trace must reach, in 0...1.
  ///   - wave: How many traces are ordered at a time, at least 1.
  ///   - aggregation: How step means become a trace's probability.
  ///   - acceptance: See ``BestOfN/init(count:aggregation:acceptance:name:)``; it applies to the best
  ///     of n only.
  ///   - name: The name in reports.
  public init(
    count: Int, threshold: Double = 0.9, wave: Int = 1, aggregation: ScoreAggregation = .last,
    acceptance: Double = 0, name: String = "threshold"
  ) {
    self.count = max(1, count)
    self.threshold = threshold
    self.wave = max(1, wave)
    self.aggregation = aggregation
    self.acceptance = acceptance
    self.name = name
  }

  /// Orders wave after wave until a trace passes, then takes it.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(min(wave, count)) }
    let actions = set.book(event, assessing: true)
    guard set.isSettled else { return actions }
    for candidate in set.takeNew() {
      guard let assessment = candidate.assessment, candidate.trace.answer != nil else { continue }
      let mean = assessment.mean(aggregation)
      guard mean >= threshold else { continue }
      return [
        .note("candidate \(candidate.id.index) passes the threshold \(threshold) at \(mean)"),
        .finish(
          Conclusion(
            set.decision, candidate: candidate.id, trace: candidate.trace,
            confidence: assessment.confidence)),
      ]
    }
    return set.orderWave(wave, of: count)
      ?? set.concludeWithBest(
        aggregation: aggregation, acceptance: acceptance,
        reason: "none reaches the threshold \(threshold); ")
  }
}
