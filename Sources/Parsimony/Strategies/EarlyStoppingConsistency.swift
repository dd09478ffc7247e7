/// Early-stopping self-consistency (Li et al., "Escape Sky-high Cost", arXiv 2401.10480, ESC):
/// windows of w traces; the first unanimous window ends the run.
///
/// The answer is the majority of all traces so far (as in a public re-implementation; the authors' own
/// code was not read), which need not be the window's own; after n traces it is the majority of all n. A trace without an
/// answer, or a failed one, leaves its window without unanimity, and so does a last window that is
/// shorter than w because w does not divide n.
///
/// The rule bounds no error: an answer of probability q fills a window with probability q^w, whether
/// it is the majority or not. At .4 : .35 : .25 with w = 3 and n = 8, 7.7% of the stopped runs differ
/// from the vote over all n; at .6 : .4 with w = 5 and n = 15 it is 2.7%.
public struct EarlyStoppingConsistency: Strategy {
  /// `esc` unless given.
  public let name: String
  /// Nothing beside the policy.
  public let requirements: Set<Requirement> = []
  private let count: Int
  private let window: Int
  private var set = CandidateSet()
  private var ballot = Ballot()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: The most traces, at least 1.
  ///   - window: w, how many traces a window has, at least 1. Each window is one wave.
  ///   - name: The name in reports.
  public init(count: Int, window: Int = 5, name: String = "esc") {
    self.count = max(1, count)
    self.window = max(1, window)
    self.name = name
  }

  /// Orders window after window until one is unanimous, then votes.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(min(window, count)) }
    _ = set.book(event, assessing: false)
    guard set.isSettled else { return [] }
    let arrived = set.takeNew()
    var isUnanimous = arrived.count == window
    var answer: Int?
    for candidate in arrived {
      let vote = ballot.cast(candidate, weight: 1)
      if vote == nil || (answer != nil && vote != answer) { isUnanimous = false }
      answer = vote
    }
    if isUnanimous {
      return ballot.conclude(
        decision: set.decision, reason: "a window of \(window) is unanimous; ")
    }
    return set.orderWave(window, of: count) ?? ballot.conclude(decision: set.decision)
  }
}
