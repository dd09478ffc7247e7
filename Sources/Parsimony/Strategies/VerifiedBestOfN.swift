/// Samples in waves and stops at the first trace that the exact verifier accepts.
///
/// The right tool where checking is exact and cheap; an oracle line in every comparison.
public struct VerifiedBestOfN: Strategy {
  /// `verified-best-of-n`
  public let name = "verified-best-of-n"
  /// The exact verifier.
  public let requirements: Set<Requirement> = [.verifier]
  private let count: Int
  private let wave: Int
  private var set = CandidateSet()
  private var unverified: [CandidateID: Trace] = [:]
  private var unsure: (CandidateID, Trace)?

  /// Makes the strategy: at most `count` samples, `wave` at a time, both at least 1.
  public init(count: Int, wave: Int = 1) {
    self.count = max(1, count)
    self.wave = max(1, wave)
  }

  /// Verifies every complete trace in order; the first right one ends the run.
  public mutating func react(to event: Event) -> [Action] {
    switch event {
    case .started:
      return set.order(min(wave, count))
    case .sampled(let id, let trace):
      _ = set.book(event, assessing: false)
      if trace.ending == .ended, trace.answer != nil {
        unverified[id] = trace
        return [.verify(id, trace)]
      }
    case .verified(let id, let verdict):
      guard let trace = unverified.removeValue(forKey: id) else { return [] }
      if verdict.isCorrect {
        return [
          .cancel(set.awaited.sorted()),
          .note("candidate \(id.index) is verified"),
          .finish(
            Conclusion(
              .accepted, candidate: id, trace: trace,
              confidence: Confidence(value: 1, low: 1, high: 1, basis: .verified))),
        ]
      }
      unsure = unsure ?? (id, trace)
    default:
      _ = set.book(event, assessing: false)
    }
    guard set.isSettled, unverified.isEmpty else { return [] }
    if set.refusedLimit == nil, set.ordered < count {
      return set.order(min(wave, count - set.ordered))
    }
    return [
      .note("none of \(set.candidates.count) candidates is right"),
      .finish(
        Conclusion(
          set.refusedLimit == nil ? .abandoned : .outOfBudget, candidate: unsure?.0,
          trace: unsure?.1,
          confidence: unsure == nil
            ? nil : Confidence(value: 0, low: 0, high: 0, basis: .verified))),
    ]
  }
}
