/// Self-consistency (Wang et al., arXiv 2203.11171): n traces, the most frequent answer wins.
///
/// Ties go to the answer that appeared first. The confidence is the winner's vote share with its
/// Wilson interval: agreement among samples, which is not the probability of being right.
public struct MajorityVote: Strategy {
  /// `majority` unless given.
  public let name: String
  /// Nothing beside the policy.
  public let requirements: Set<Requirement> = []
  private let count: Int
  private var set = CandidateSet()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: How many traces, at least 1.
  ///   - name: The name in reports.
  public init(count: Int, name: String = "majority") {
    self.count = max(1, count)
    self.name = name
  }

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
