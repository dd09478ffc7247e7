/// Beam search over steps, led by the process reward model, with fixed or instance-adaptive widths.
///
/// Source: Park et al., "Know What You Don't Know" (arXiv 2506.09338), beam search with IAS-of-K
/// and IAS-of-M, and its released code where the text is silent. N first steps are sampled. After
/// every `cadence`-th step all paths are scored, the K best are kept, and each of them is continued
/// M times; after the steps between, every path is continued once. The answer is the finished path
/// with the best score at its end.
///
/// Where the paper is silent this follows its code: a finished path stays in the beam, holds one of
/// the K places, and its low quantile counts in both rules; the search ends when every path in the
/// beam has finished, or at `maximumSteps`. Deliberate differences:
/// - Paths that ended without an answer are dropped unscored: they cannot win, so neither a place
///   nor scoring is spent on them. The code lets them compete.
/// - Where no path of the last beam has an answer and a score, an earlier finished path that was
///   pruned may still win.
/// - Ties in the ranking go to the higher raw score, then to the path ordered first; the code knows
///   only the latter.
///
/// Each path is scored at most once, on arrival: a finished one because its end must be scored in
/// any case, an open one before a selection. So every call of the model is on the bill, once.
/// A path whose continuation or scoring failed leaves the beam. A selection costs O(n log n) in the
/// number n of paths in the beam.
public struct BeamSearch: Strategy {
  /// `beam`, `beam-ias-k`, `beam-ias-m` or `beam-ias-km` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]

  private let width: Int
  private let maximumExpansions: Int
  private let maximumBeams: Int
  private let cadence: Int
  private let adaptsK: Bool
  private let adaptsM: Bool
  private let coverage: Double
  private let lowLevel: Double
  private let ranking: PathRanking
  private let maximumSteps: Int
  private let acceptance: Double

  private var set = PathSet()
  /// Finished paths that hold a place in the beam.
  private var finished: [CandidateID] = []
  /// The continuations of this round.
  private var round: Range<Int> = 0..<0
  /// The steps that the continuations of this round have.
  private var depth = 0

  /// Makes the strategy; the defaults are the paper's.
  ///
  /// - Parameters:
  ///   - width: N, the first steps sampled, at least 1.
  ///   - maximumExpansions: M_max, the continuations of a kept path, at least 1.
  ///   - maximumBeams: K_max, the paths kept, at least 1; N / M_max in the paper.
  ///   - cadence: Selects after every so many steps, at least 1. Traces of three to five steps,
  ///     such as the built-in puzzles', need 1: with 5 nothing would ever be selected.
  ///   - adaptsK: Whether K follows IAS-of-K; otherwise it is K_max.
  ///   - adaptsM: Whether M follows IAS-of-M; otherwise it is M_max.
  ///   - coverage: C of both rules, in 0..<1.
  ///   - lowLevel: The level, in 0...1, of the quantile that both rules read.
  ///   - ranking: What paths and answers are ranked by.
  ///   - maximumSteps: The most steps of a path, at least 1; open paths end there without an
  ///     answer.
  ///   - acceptance: The least confidence, in 0...1, with which the winner is accepted; below it
  ///     the run ends as abandoned, with the winner marked unsure. 0 always accepts.
  ///   - name: The name in reports.
  public init(
    width: Int = 64, maximumExpansions: Int = 8, maximumBeams: Int = 8, cadence: Int = 5,
    adaptsK: Bool = false, adaptsM: Bool = false, coverage: Double = 0.99,
    lowLevel: Double = 0.1, ranking: PathRanking = .median, maximumSteps: Int = 100,
    acceptance: Double = 0, name: String? = nil
  ) {
    self.width = max(1, width)
    self.maximumExpansions = max(1, maximumExpansions)
    self.maximumBeams = max(1, maximumBeams)
    self.cadence = max(1, cadence)
    self.adaptsK = adaptsK
    self.adaptsM = adaptsM
    self.coverage = coverage
    self.lowLevel = lowLevel
    self.ranking = ranking
    self.maximumSteps = max(1, maximumSteps)
    self.acceptance = acceptance
    let suffix = (adaptsK ? "k" : "") + (adaptsM ? "m" : "")
    self.name = name ?? (suffix.isEmpty ? "beam" : "beam-ias-" + suffix)
  }

  /// Samples round by round; a round ends when everything ordered in it has been heard of.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return order(width, from: [nil]) }
    set.book(event)
    if case .sampled(let id, let trace) = event, isScoredOnArrival(trace) {
      return set.assess(id)
    }
    guard set.isSettled else { return [] }
    return endRound()
  }

  private var isSelecting: Bool { depth % cadence == 0 && depth < maximumSteps }

  private func isScoredOnArrival(_ trace: Trace) -> Bool {
    trace.isComplete ? trace.ending == .ended && trace.answer != nil : isSelecting
  }

  /// Starts a round: `count` continuations of each of these paths.
  private mutating func order(_ count: Int, from parents: [CandidateID?]) -> [Action] {
    let first = set.ordered
    let actions = parents.flatMap { set.extend($0, count: count) }
    round = first..<set.ordered
    depth += 1
    return actions
  }

  private mutating func endRound() -> [Action] {
    var open: [PathSet.Path] = []
    for index in round {
      guard let path = set[CandidateID(index)] else { continue }
      if !path.trace.isComplete {
        open.append(path)
      } else if path.assessment != nil {
        finished.append(path.id)
      }
    }
    if set.refusedLimit != nil || open.isEmpty || depth >= maximumSteps { return conclude() }
    if isSelecting { return select(among: open) }
    return order(1, from: open.map(\.id))
  }

  /// Keeps the K best paths, finished ones among them, and continues the open ones M times each.
  private mutating func select(among open: [PathSet.Path]) -> [Action] {
    let scored = (finished.compactMap { set[$0] } + open).filter { $0.assessment != nil }
    let sorted = scored.sorted { PathSet.ranks($0, before: $1, by: ranking) }
    let beams =
      adaptsK
      ? BeamAllocation.beams(
        lowQuantiles: lowQuantiles(of: sorted), maximumExpansions: maximumExpansions,
        maximumBeams: maximumBeams, target: coverage)
      : maximumBeams
    let kept = sorted.prefix(beams)
    finished = kept.filter { $0.trace.isComplete }.map(\.id)
    let live = kept.filter { !$0.trace.isComplete }
    if live.isEmpty { return conclude() }
    let expansions =
      adaptsM
      ? BeamAllocation.expansions(
        lowQuantiles: lowQuantiles(of: kept), maximumExpansions: maximumExpansions,
        maximumBeams: maximumBeams, target: coverage)
      : maximumExpansions
    let note = Action.note(
      "step \(depth): keeps \(kept.count) of \(scored.count) paths, \(live.count) of them open; "
        + "\(expansions) continuations of each")
    return [note] + order(expansions, from: live.map(\.id))
  }

  private func lowQuantiles(of paths: some Sequence<PathSet.Path>) -> [Double] {
    paths.compactMap { $0.assessment?.final.value(atLevel: lowLevel) }
  }

  private func conclude() -> [Action] {
    if finished.isEmpty {
      return set.conclude(
        among: set.arrived.filter { $0.trace.isComplete }.map(\.id), acceptance: acceptance,
        ranking: ranking)
    }
    return set.conclude(among: finished, acceptance: acceptance, ranking: ranking)
  }
}
