/// One trace at temperature 0.
public struct Greedy: Strategy {
  /// `greedy`
  public let name = "greedy"
  /// Nothing beside the policy.
  public let requirements: Set<Requirement> = []
  private var set = CandidateSet()

  /// Makes the strategy.
  public init() {}

  /// Samples one trace and accepts it.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(1, mode: .greedy) }
    _ = set.book(event, assessing: false)
    guard set.isSettled else { return [] }
    let best = set.candidates.first { $0.trace.answer != nil }
    let decision =
      set.refusedLimit != nil ? Decision.outOfBudget : best == nil ? .abandoned : .accepted
    return [.finish(Conclusion(decision, candidate: best?.id, trace: best?.trace))]
  }
}
