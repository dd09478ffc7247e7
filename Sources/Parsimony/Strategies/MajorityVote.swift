/// Self-consistency (Wang et al., arXiv 2203.11171): n traces, the most frequent answer wins.
///
/// Ties go to the answer that appeared first. The confidence is the winner's vote share with its
/// Wilson interval: agreement among samples, which is not the probability of being right.
public struct MajorityVote: Strategy {
  /// `majority`
  public let name = "majority"
  /// Nothing beside the policy.
  public let requirements: Set<Requirement> = []
  private let count: Int
  private var set = CandidateSet()

  /// Makes the strategy; `count` is at least 1.
  public init(count: Int) { self.count = max(1, count) }

  /// Orders all samples at once, then votes.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(count) }
    _ = set.book(event, assessing: false)
    guard set.isSettled else { return [] }
    var ballot = Ballot()
    for candidate in set.candidates { ballot.cast(candidate, weight: 1) }
    return ballot.conclude(decision: set.decision)
  }
}

/// Votes for answers, in order of first appearance.
struct Ballot: Sendable {
  private var order: [String] = []
  private var weights: [String: Double] = [:]
  private var votes: [String: Int] = [:]
  private var champions: [String: (candidate: CandidateSet.Candidate, weight: Double)] = [:]

  /// Casts a candidate's vote; one without an answer has none.
  mutating func cast(_ candidate: CandidateSet.Candidate, weight: Double) {
    guard let key = candidate.trace.answer?.key else { return }
    if weights[key] == nil { order.append(key) }
    weights[key, default: 0] += weight
    votes[key, default: 0] += 1
    // The answer is represented by its heaviest trace, the earliest on a tie.
    if champions[key].map({ weight > $0.weight }) ?? true { champions[key] = (candidate, weight) }
  }

  /// Names the winner; `confidence` replaces the vote share where given.
  func conclude(
    decision: Decision, confidence: ((CandidateSet.Candidate) -> Confidence?)? = nil
  ) -> [Action] {
    var winner: String?
    for key in order where winner.map({ weights[key]! > weights[$0]! }) ?? true { winner = key }
    guard let winner, let champion = champions[winner]?.candidate else {
      return [
        .note("no candidate has an answer"),
        .finish(Conclusion(decision == .outOfBudget ? decision : .abandoned)),
      ]
    }
    let total = votes.values.reduce(0, +)
    let value = Double(votes[winner]!) / Double(total)
    // Counts are in range, so the interval exists.
    let interval = try? ProportionInterval.wilson(successes: votes[winner]!, trials: total)
    let share = Confidence(
      value: value, low: interval?.lower ?? 0, high: interval?.upper ?? 1, basis: .voteShare)
    return [
      .note("\(votes[winner]!) of \(total) votes for \(champion.trace.answer!.text)"),
      .finish(
        Conclusion(
          decision, candidate: champion.id, trace: champion.trace,
          confidence: confidence.map { $0(champion) } ?? share)),
    ]
  }
}
