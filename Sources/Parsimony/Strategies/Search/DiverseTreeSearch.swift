/// Diverse verifier tree search: N/M independent subtrees, each a beam of one.
///
/// A subtree draws M one-step continuations of its path, keeps the one that the process reward
/// model likes best, and goes on from it to the end. Because no subtree ever displaces another, N
/// samples a step explore N/M different lines, where a beam search soon follows one. Source:
/// Beeching, Tunstall and Rush, "Scaling test-time compute with open models" (Hugging Face, 2024),
/// and its released code.
///
/// The answer is the finished path with the best mean at its end in the subtrees' last waves, as in
/// the code. Where the source is silent or we differ:
/// - continuations that are cut by the length limit or end without an answer are never kept: they
///   cannot win. A subtree left with none ends;
/// - a failed sample or scoring leaves its subtree with fewer than M to choose from;
/// - equal continuations are scored once.
public struct DiverseTreeSearch: Strategy {
  /// `dvts` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let treeCount: Int
  private let expansions: Int
  private let maximumSteps: Int
  private let acceptance: Double
  private var paths = ScoredPaths()
  private var trees: [Tree] = []
  private var depth = 0

  private struct Tree: Sendable {
    var isOpen = true
    /// The path to go on from; nil is the empty prefix.
    var kept: CandidateID?
    /// Its last wave of continuations.
    var wave: Range<Int> = 0..<0
  }

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - width: N, the samples a step over all subtrees, at least 1.
  ///   - expansions: M, the continuations a subtree draws a step, at least 1 and at most N. There
  ///     are floor(N/M) subtrees.
  ///   - maximumSteps: The last step's continuations run to the trace's end (the code: 40).
  ///   - acceptance: See ``BestOfN/init(count:aggregation:acceptance:name:)``.
  ///   - name: The name in reports.
  public init(
    width: Int = 64, expansions: Int = 4, maximumSteps: Int = 40, acceptance: Double = 0,
    name: String = "dvts"
  ) {
    let width = max(1, width)
    self.expansions = min(max(1, expansions), width)
    treeCount = width / self.expansions
    self.maximumSteps = max(1, maximumSteps)
    self.acceptance = acceptance
    self.name = name
  }

  /// Grows all open subtrees by a step at a time.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event {
      trees = Array(repeating: Tree(), count: treeCount)
      return grow()
    }
    let actions = paths.book(event)
    guard paths.isSettled else { return actions }
    prune()
    if paths.refusedLimit == nil {
      let orders = grow()
      if !orders.isEmpty { return actions + orders }
    }
    let last = trees.lazy.flatMap { $0.wave.lazy.map { CandidateID($0) } }
    return actions + paths.conclude(among: last, acceptance: acceptance)
  }

  /// Keeps the best continuation of every open subtree.
  private mutating func prune() {
    for index in trees.indices where trees[index].isOpen {
      let best = paths.best(of: trees[index].wave.lazy.map { CandidateID($0) })
      trees[index].kept = best?.id
      trees[index].isOpen = best.map { !$0.trace.isComplete } ?? false
    }
  }

  private mutating func grow() -> [Action] {
    guard depth < maximumSteps else { return [] }
    depth += 1
    let extent: SampleRequest.Extent = depth == maximumSteps ? .end : .step
    var actions: [Action] = []
    for index in trees.indices where trees[index].isOpen {
      let first = paths.ordered
      actions += paths.extend(trees[index].kept, count: expansions, extent: extent)
      trees[index].wave = first..<paths.ordered
    }
    return actions
  }
}
