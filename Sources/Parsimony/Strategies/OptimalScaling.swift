/// OptScale_0 (Wang et al., "OptScale: Probabilistic Optimality for Inference-time Scaling", arXiv
/// 2506.22376), the training-free variant: as many samples as this question's scores ask for.
///
/// A truncated normal distribution on 0...1 is fitted to the scores seen; with F its distribution
/// function, N* = ceil(log(1 - alpha) / log F(s_min)) is the least number of samples whose best score
/// reaches s_min with probability alpha. After each wave the fit is made anew, and the run ends once
/// N* samples were drawn; the best score wins.
///
/// Read in the authors' released code. Differences: it fits once, to the first 3 samples, by an
/// unbounded search; we fit again after each wave, and keep the fit bounded (``TruncatedNormal``),
/// since theirs runs off to means such as 45 where all scores are near 1. A trace without an answer
/// counts as score 0: it cannot pass. The authors choose s_min from .9 ... .99 and alpha from
/// .9 ... .99 for each data set; here both are parameters.
///
/// It bounds the best score, not the chance of a right answer, and it takes n for hopeless questions.
public struct OptimalScaling: Strategy {
  /// `optscale` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let target: Double
  private let confidence: Double
  private let start: Int
  private let wave: Int
  private let aggregation: ScoreAggregation
  private let acceptance: Double
  private var set = CandidateSet()
  private var fit = TruncatedNormal.Sample()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: The most traces, at least 1.
  ///   - target: s_min, the score that the best trace should reach, in 0...1.
  ///   - confidence: alpha, how surely, in 0..<1.
  ///   - start: How many traces are drawn before the first fit, at least 1; the authors take 3.
  ///   - wave: How many traces are ordered at a time after that, at least 1.
  ///   - aggregation: How step means become a trace's score.
  ///   - acceptance: See ``BestOfN/init(count:aggregation:acceptance:name:)``.
  ///   - name: The name in reports.
  public init(
    count: Int, target: Double = 0.9, confidence: Double = 0.95, start: Int = 3, wave: Int = 4,
    aggregation: ScoreAggregation = .last, acceptance: Double = 0, name: String = "optscale"
  ) {
    self.count = max(1, count)
    self.target = target
    self.confidence = confidence
    self.start = max(1, start)
    self.wave = max(1, wave)
    self.aggregation = aggregation
    self.acceptance = acceptance
    self.name = name
  }

  /// Orders wave after wave until N* is reached, then chooses the best.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(min(start, count)) }
    let actions = set.book(event, assessing: true)
    guard set.isSettled else { return actions }
    for candidate in set.takeNew() {
      if let assessment = candidate.assessment {
        fit.add(assessment.mean(aggregation))
      } else if candidate.trace.answer == nil || candidate.trace.ending != .ended {
        fit.add(0)
      }
    }
    let wanted = fit.count == 0 ? count : wantedCount
    if let next = set.orderWave(wave, of: min(wanted, count)) { return next }
    return set.concludeWithBest(
      aggregation: aggregation, acceptance: acceptance,
      reason: "\(wanted) samples are wanted; ")
  }

  private var wantedCount: Int {
    let distribution = TruncatedNormal.fitted(to: fit)
    return OptimalSampleCount.sampleCount(
      missProbability: distribution.cdf(target), confidence: confidence, maximum: count)
  }
}
