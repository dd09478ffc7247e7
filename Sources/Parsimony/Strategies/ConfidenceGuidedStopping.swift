import Foundation

/// Confidence-guided early stopping (Aghazadeh et al., arXiv 2511.02603, CGES): a posterior over the
/// answers seen, and over "none of them", from each trace's confidence; the run ends once the
/// leader's posterior reaches a threshold.
///
/// A trace with confidence c is right with probability c, and errs evenly over the other hypotheses.
/// With k answers seen there are k + 1 hypotheses, so
///
///     P(a) ~ prod_{j: a_j = a} c_j  prod_{j: a_j /= a} (1 - c_j) / k,
///
/// which, divided by what "none of them" gets, is exp(sum_{j: a_j = a} (logit c_j + log k)) against
/// 1: log-odds voting with the number of alternatives taken from the answers seen. k grows as
/// answers appear, and the whole posterior is computed anew. "None of them" takes mass and is never
/// the answer. The rule was read in a public re-implementation (scorio) and the paper's abstract, not
/// in the paper's text.
///
/// Differences: confidences are the calibrated means of the process reward model (the paper uses
/// token probabilities or reward models), clamped, since the formula does not exist at 0 and 1; a
/// trace without an answer or without scores is left out; with waves larger than 1 the rule is
/// applied at each wave's end. If traces were independent given the truth and the confidences right,
/// a stop would be right with at least the threshold's probability; one very confident trace can
/// stop it alone, which makes it only as good as the calibration.
public struct ConfidenceGuidedStopping: Strategy {
  /// `cges` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let count: Int
  private let threshold: Double
  private let wave: Int
  private let aggregation: ScoreAggregation
  private let clamp: Double
  private var set = CandidateSet()
  private var ballot = Ballot()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: The most traces, at least 1.
  ///   - threshold: The posterior probability that stops it, in 0...1.
  ///   - wave: How many traces are ordered at a time, at least 1.
  ///   - aggregation: How step means become a trace's confidence.
  ///   - clamp: Confidences are kept within clamp ... 1 - clamp; itself within 1e-12 ... 1/2.
  ///   - name: The name in reports.
  public init(
    count: Int, threshold: Double = 0.95, wave: Int = 1, aggregation: ScoreAggregation = .last,
    clamp: Double = 1e-3, name: String = "cges"
  ) {
    self.count = max(1, count)
    self.threshold = threshold
    self.wave = max(1, wave)
    self.aggregation = aggregation
    self.clamp = LogOdds.validClamp(clamp)
    self.name = name
  }

  /// Orders wave after wave until one answer has the posterior, then takes it.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(min(wave, count)) }
    let actions = set.book(event, assessing: true)
    guard set.isSettled else { return actions }
    for candidate in set.takeNew() {
      guard let assessment = candidate.assessment else { continue }
      ballot.cast(candidate, weight: LogOdds.clamped(assessment.mean(aggregation), by: clamp))
    }
    let leader = leader
    if leader.posterior < threshold, let next = set.orderWave(wave, of: count) { return next }
    return ballot.conclude(
      decision: set.decision, winner: leader.position,
      reason: "posterior \(leader.posterior); ", confidence: { $0.assessment?.confidence })
  }

  /// The most probable answer seen, the first to appear on a tie, and its posterior.
  private var leader: (position: Int?, posterior: Double) {
    let shift = LogOdds.shift(alternatives: ballot.entries.count)
    var best: Int?
    var highest = 0.0
    // "None of them" is the hypothesis at log-odds 0, so the largest exponent is at least that.
    var largest = 0.0
    for (position, entry) in ballot.entries.enumerated() {
      let logOdds = entry.weight + Double(entry.votes) * shift
      if best == nil || logOdds > highest { (best, highest) = (position, logOdds) }
      largest = max(largest, logOdds)
    }
    guard best != nil else { return (nil, 0) }
    var total = exp(-largest)
    for entry in ballot.entries {
      total += exp(entry.weight + Double(entry.votes) * shift - largest)
    }
    return (best, exp(highest - largest) / total)
  }
}
