/// The bookkeeping of strategies that grow traces step by step: which paths exist, what each grew
/// from, and which orders are still open.
///
/// Every continuation is a candidate of its own, with its own id and so its own seed. A path is the
/// whole trace from the first step on; its parent is the path that it continues.
struct PathSet: Sendable {
  /// One path that arrived.
  struct Path: Sendable {
    let id: CandidateID
    let parent: CandidateID?
    let trace: Trace
    var assessment: Assessment?
  }

  private var parents: [CandidateID?] = []
  private var paths: [Path?] = []
  private(set) var awaited: Set<CandidateID> = []
  /// The limit that refused an order, once one has.
  private(set) var refusedLimit: String?

  /// Whether nothing is awaited any more.
  var isSettled: Bool { awaited.isEmpty }

  /// How many continuations were ordered.
  var ordered: Int { parents.count }

  /// The paths that arrived, in order of their ids.
  var arrived: some Sequence<Path> { paths.lazy.compactMap { $0 } }

  /// A path that arrived.
  subscript(id: CandidateID) -> Path? { paths.indices.contains(id.index) ? paths[id.index] : nil }

  /// Orders `count` continuations of any open prefix, which need not be a whole path. They have no
  /// parent.
  mutating func extend(
    prefix: Trace, count: Int, extent: SampleRequest.Extent = .step
  ) -> [Action] {
    prefix.isComplete ? [] : order(count, from: nil, prefix: prefix, extent: extent)
  }

  /// Orders `count` continuations of a path, of the empty prefix where it is nil. The ids are those
  /// of the actions, in order; none where the path has ended or has not arrived.
  mutating func extend(
    _ parent: CandidateID?, count: Int, extent: SampleRequest.Extent = .step
  ) -> [Action] {
    let prefix: Trace
    if let parent {
      guard let path = self[parent], !path.trace.isComplete else { return [] }
      prefix = path.trace
    } else {
      prefix = .empty
    }
    return order(count, from: parent, prefix: prefix, extent: extent)
  }

  private mutating func order(
    _ count: Int, from parent: CandidateID?, prefix: Trace, extent: SampleRequest.Extent
  ) -> [Action] {
    (0..<max(0, count)).map { _ in
      let id = CandidateID(parents.count)
      parents.append(parent)
      paths.append(nil)
      awaited.insert(id)
      return .sample(id, prefix: prefix, extent: extent, mode: .sampled)
    }
  }

  /// Orders the scoring of a path unless its scores are known or on the way: every path is scored
  /// at most once.
  mutating func assess(_ id: CandidateID) -> [Action] {
    guard let path = self[id], path.assessment == nil, awaited.insert(id).inserted else {
      return []
    }
    return [.assess(id, path.trace)]
  }

  /// Books an event.
  mutating func book(_ event: Event) {
    switch event {
    case .sampled(let id, let trace):
      guard awaited.remove(id) != nil, parents.indices.contains(id.index) else { return }
      paths[id.index] = Path(id: id, parent: parents[id.index], trace: trace)
    case .assessed(let id, let assessment):
      guard awaited.remove(id) != nil, paths.indices.contains(id.index) else { return }
      paths[id.index]?.assessment = assessment
    case .sampleFailed(let id, _), .assessmentFailed(let id, _):
      awaited.remove(id)
    case .refused(let id, let limit):
      awaited.remove(id)
      refusedLimit = refusedLimit ?? limit
    case .started, .verified:
      break
    }
  }

  /// Ends with the best of these paths: the highest mean (or median) at its end, then the highest
  /// raw score, then the lowest id. Paths without an answer or without scores never win.
  ///
  /// - Parameter acceptance: the least confidence with which the winner is accepted, in 0...1.
  func conclude(
    among ids: some Sequence<CandidateID>, acceptance: Double, ranking: PathRanking = .mean
  ) -> [Action] {
    var best: Path?
    for id in ids {
      guard let path = self[id], path.trace.answer != nil, path.assessment != nil else { continue }
      if best.map({ Self.ranks(path, before: $0, by: ranking) }) ?? true { best = path }
    }
    let stopped: Decision = refusedLimit == nil ? .abandoned : .outOfBudget
    guard let best, let assessment = best.assessment else {
      return [.note("no path has an answer and a score"), .finish(Conclusion(stopped))]
    }
    let confidence = assessment.confidence
    let isSure = confidence.value >= acceptance
    return [
      .note(
        "path \(best.id.index) ranks first at \(ranking.value(of: assessment.final))"
          + (isSure ? "" : ", below the acceptance level \(acceptance)")),
      .finish(
        Conclusion(
          isSure && refusedLimit == nil ? .accepted : stopped, candidate: best.id,
          trace: best.trace, confidence: confidence)),
    ]
  }

  /// Whether a scored path ranks before another, by its last score: the one order of all searches.
  static func ranks(_ a: Path, before b: Path, by ranking: PathRanking = .mean) -> Bool {
    guard let first = a.assessment, let second = b.assessment else { return false }
    let (high, low) = (ranking.value(of: first.final), ranking.value(of: second.final))
    if high != low { return high > low }
    if first.finalScore != second.finalScore { return first.finalScore > second.finalScore }
    return a.id < b.id
  }
}
