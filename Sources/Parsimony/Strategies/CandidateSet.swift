/// The bookkeeping that strategies share: which candidates are awaited, which have arrived.
///
/// A candidate is *settled* once its trace arrived and (where scores are wanted) was assessed, or
/// once it failed or was refused.
struct CandidateSet: Sendable {
  /// One candidate that arrived.
  struct Candidate: Sendable {
    let id: CandidateID
    let trace: Trace
    var assessment: Assessment?
  }

  private(set) var candidates: [Candidate] = []
  private var positions: [CandidateID: Int] = [:]
  private(set) var awaited: Set<CandidateID> = []
  private(set) var failures = 0
  private(set) var refusedLimit: String?
  private var next = 0

  /// Whether nothing is awaited any more.
  var isSettled: Bool { awaited.isEmpty }

  /// How many candidates were ordered.
  var ordered: Int { next }

  /// Orders `count` complete traces from the empty prefix.
  mutating func order(_ count: Int, mode: SamplingMode = .sampled) -> [Action] {
    (0..<max(0, count)).map { _ in
      let id = CandidateID(next)
      next += 1
      awaited.insert(id)
      return .sample(id, prefix: .empty, extent: .end, mode: mode)
    }
  }

  /// Books an event. Traces with an answer are kept awaited when `assessing`: the assessment
  /// settles them. One without an answer can never win, so its scores would be wasted.
  /// Returns the actions that follow from the event itself.
  mutating func book(_ event: Event, assessing: Bool) -> [Action] {
    switch event {
    case .sampled(let id, let trace):
      guard awaited.contains(id) else { return [] }
      positions[id] = candidates.count
      candidates.append(Candidate(id: id, trace: trace))
      if assessing, trace.ending == .ended, trace.answer != nil { return [.assess(id, trace)] }
      awaited.remove(id)
    case .assessed(let id, let assessment):
      awaited.remove(id)
      if let position = positions[id] { candidates[position].assessment = assessment }
    case .sampleFailed(let id, _), .assessmentFailed(let id, _):
      if awaited.remove(id) != nil { failures += 1 }
    case .refused(let id, let limit):
      awaited.remove(id)
      refusedLimit = refusedLimit ?? limit
    case .started, .verified:
      break
    }
    return []
  }

  /// The decision to report when the strategy itself is content.
  var decision: Decision { refusedLimit == nil ? .accepted : .outOfBudget }
}
