/// The bookkeeping that strategies share: which candidates are awaited, which have arrived.
///
/// A candidate is *settled* once its trace arrived and (where scores are wanted) was assessed, or
/// once it failed or was refused. Strategies count candidates up from 0, so all of it is arrays
/// indexed by the candidate's number: an event costs a few stores, whatever the size of the set.
struct CandidateSet: Sendable {
  /// One candidate that arrived.
  struct Candidate: Sendable {
    let id: CandidateID
    let trace: Trace
    var assessment: Assessment?
  }

  /// What is known of one order.
  private struct Order: Sendable {
    var isAwaited = true
    /// Where the candidate stands in `candidates`; negative until it arrives.
    var position: Int32 = -1
  }

  /// The candidates that arrived, in order of arrival.
  private(set) var candidates: [Candidate] = []
  /// How many of them were taken.
  private var taken = 0
  private var orders: [Order] = []
  private var awaitedCount = 0
  /// How many candidates yielded nothing: a sample or its scoring failed for good.
  private(set) var failures = 0
  /// The limit that refused an order, once one has.
  private(set) var refusedLimit: String?

  /// Whether nothing is awaited any more.
  var isSettled: Bool { awaitedCount == 0 }

  /// How many candidates were ordered.
  var ordered: Int { orders.count }

  /// The candidates that are awaited, in ascending order.
  var awaited: [CandidateID] {
    orders.indices.lazy.filter { orders[$0].isAwaited }.map { CandidateID($0) }
  }

  /// Orders `count` complete traces from the empty prefix.
  mutating func order(_ count: Int, mode: SamplingMode = .sampled) -> [Action] {
    let count = max(0, count)
    let first = orders.count
    orders.append(contentsOf: repeatElement(Order(), count: count))
    candidates.reserveCapacity(orders.count)
    awaitedCount += count
    return (first..<first + count).map {
      .sample(CandidateID($0), prefix: .empty, extent: .end, mode: mode)
    }
  }

  /// Orders the next wave of at most `wave` traces; nil when `count` are ordered, or when the budget
  /// refused one, so that there is nothing to do but choose.
  mutating func orderWave(_ wave: Int, of count: Int) -> [Action]? {
    guard refusedLimit == nil, ordered < count else { return nil }
    return order(min(max(1, wave), count - ordered))
  }

  /// The candidates that arrived since the last call: a strategy that draws in waves counts each
  /// once.
  mutating func takeNew() -> ArraySlice<Candidate> {
    defer { taken = candidates.count }
    return candidates[taken...]
  }

  /// Books an event. Traces with an answer are kept awaited when `assessing`: the assessment
  /// settles them. One without an answer can never win, so its scores would be wasted.
  /// Returns the actions that follow from the event itself.
  mutating func book(_ event: Event, assessing: Bool) -> [Action] {
    switch event {
    case .sampled(let id, let trace):
      guard isAwaited(id), orders[id.index].position < 0 else { return [] }
      orders[id.index].position = Int32(truncatingIfNeeded: candidates.count)
      candidates.append(Candidate(id: id, trace: trace))
      if assessing, trace.ending == .ended, trace.answer != nil { return [.assess(id, trace)] }
      settle(id)
    case .assessed(let id, let assessment):
      settle(id)
      guard orders.indices.contains(id.index) else { return [] }
      let position = Int(orders[id.index].position)
      if position >= 0 { candidates[position].assessment = assessment }
    case .sampleFailed(let id, _), .assessmentFailed(let id, _):
      if settle(id) { failures += 1 }
    case .refused(let id, let limit):
      settle(id)
      refusedLimit = refusedLimit ?? limit
    case .started, .verified:
      break
    }
    return []
  }

  /// The decision to report when the strategy itself is content.
  var decision: Decision { refusedLimit == nil ? .accepted : .outOfBudget }

  /// The decision to report when the strategy is not content with what it has.
  var stopped: Decision { refusedLimit == nil ? .abandoned : .outOfBudget }

  private func isAwaited(_ id: CandidateID) -> Bool {
    orders.indices.contains(id.index) && orders[id.index].isAwaited
  }

  /// Takes a candidate off the awaited ones; false if it was not among them.
  @discardableResult
  private mutating func settle(_ id: CandidateID) -> Bool {
    guard isAwaited(id) else { return false }
    orders[id.index].isAwaited = false
    awaitedCount -= 1
    return true
  }
}
