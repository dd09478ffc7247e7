/// Paths that grow in waves, each distinct one scored once.
///
/// Two continuations of the same path with the same steps are one path: the first of them, the
/// *original*, stands for both, so the process reward model is asked once. Paths that can neither
/// win nor go on (ended without an answer, cut by the length limit, or open without a new step) are
/// not scored at all.
struct ScoredPaths: Sendable {
  private struct Growth: Hashable {
    let parent: CandidateID?
    let steps: [Step]
    let ending: Trace.Ending
  }

  private var paths = PathSet()
  private var known: [Growth: CandidateID] = [:]
  private var originals: [CandidateID: CandidateID] = [:]

  /// Whether nothing is awaited any more.
  var isSettled: Bool { paths.isSettled }
  /// Orders that are still open.
  var awaited: Set<CandidateID> { paths.awaited }
  /// The limit that refused an order, once one has.
  var refusedLimit: String? { paths.refusedLimit }
  /// How many continuations were ordered.
  var ordered: Int { paths.ordered }

  /// What stands for a continuation; nil if it has not arrived.
  subscript(id: CandidateID) -> PathSet.Path? { originals[id].flatMap { paths[$0] } }

  /// Orders continuations of an original; see ``PathSet/extend(_:count:extent:)``. Their ids are
  /// the consecutive numbers from `ordered` on.
  mutating func extend(
    _ parent: CandidateID?, count: Int, extent: SampleRequest.Extent
  ) -> [Action] {
    paths.extend(parent, count: count, extent: extent)
  }

  /// Books an event and orders the scoring that it makes due.
  mutating func book(_ event: Event) -> [Action] {
    paths.book(event)
    guard case .sampled(let id, _) = event, originals[id] == nil, let path = paths[id] else {
      return []
    }
    let inherited = path.parent.flatMap { paths[$0] }?.trace.steps.count ?? 0
    let growth = Growth(
      parent: path.parent, steps: Array(path.trace.steps.dropFirst(inherited)),
      ending: path.trace.ending)
    let original = known[growth] ?? id
    known[growth] = original
    originals[id] = original
    let isUsable = path.trace.isComplete ? path.trace.answer != nil : !growth.steps.isEmpty
    return original == id && isUsable ? paths.assess(id) : []
  }

  /// The original with the highest mean at its end among these continuations, then the highest raw
  /// score, then the lowest id; nil if none was scored.
  func best(of ids: some Sequence<CandidateID>) -> PathSet.Path? {
    var best: PathSet.Path?
    for id in ids {
      guard let path = self[id], path.assessment != nil else { continue }
      if best.map({ PathSet.ranks(path, before: $0) }) ?? true { best = path }
    }
    return best
  }

  /// Ends with the best finished path among these continuations. Where none of them has an answer
  /// and scores, or a refusal cut the search short, any finished path may win.
  func conclude(among ids: some Sequence<CandidateID>, acceptance: Double) -> [Action] {
    let candidates = ids.compactMap { originals[$0] }
    let hasWinner = candidates.contains {
      paths[$0]?.trace.answer != nil && paths[$0]?.assessment != nil
    }
    guard hasWinner, refusedLimit == nil else { return conclude(acceptance: acceptance) }
    return paths.conclude(among: candidates, acceptance: acceptance)
  }

  /// Ends with the best of all finished paths.
  func conclude(acceptance: Double) -> [Action] {
    paths.conclude(among: paths.arrived.map(\.id), acceptance: acceptance)
  }
}
