/// Monte-Carlo tree search over steps, guided by PUCT, with the process reward model's word in
/// place of random roll-outs.
///
/// Each wave descends from the root to the most promising nodes by PUCT, Q + c P sqrt(N of the
/// parent) / (1 + N) (Silver et al. 2017, "Mastering the game of Go without human knowledge"),
/// draws one-step continuations there, has them scored and backs the scores up. A node's value is
/// the calibrated mean at its end (the raw score without a calibrator); that of a finished trace
/// without an answer is 0, and it is not scored.
///
/// Choices where the sources differ:
/// - the prior P is uniform over the *samples* of a node: they come from the policy already. Equal
///   samples are one node with their joint share, scored once;
/// - a failed sample or scoring adds no node: it says nothing about the question;
/// - N of the parent counts its own evaluation, too;
/// - nodes whose whole subtree has ended are left out of the descent, so that every wave draws
///   something and the search always ends;
/// - several leaves are drawn at once: samples under way count as visits of value 0 (virtual loss;
///   Chaslot et al. 2008) until they arrive.
///
/// The answer is the finished path with the best mean.
public struct MonteCarloTreeSearch: Strategy {
  /// How the values below a node make its Q.
  public enum BackUp: String, Sendable, Hashable, Codable, CaseIterable {
    /// Their mean.
    case mean
    /// Their maximum: the search is for one good leaf, not for a good average.
    case maximum
  }

  /// `mcts` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let maximum: Int
  private let wave: Int
  private let target: Double
  private let maximumSteps: Int
  private let acceptance: Double
  private var paths = ScoredPaths()
  private var expansions: [Expansion] = []
  private var originals: [CandidateID?] = [nil]
  private var numbers: [CandidateID: Int] = [:]
  /// The tree so far.
  package private(set) var tree: SearchTree

  private struct Expansion: Sendable {
    let node: Int
    let samples: Range<Int>
  }

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - maximum: The most step samples in all, at least 1.
  ///   - width: Continuations drawn of a leaf, at least 1.
  ///   - widening: Progressive widening (Coulom 2007): a node with N visits may draw
  ///     floor(width N^widening) continuations. 0 keeps it at `width`; the search then also ends
  ///     when the tree has no open leaf left.
  ///   - exploration: c, at least 0.
  ///   - backUp: How the values below a node make its Q.
  ///   - wave: The most leaves that are drawn at once, at least 1.
  ///   - target: Stop at the first finished path whose mean is at least this, in 0..<1; 1 never
  ///     stops early.
  ///   - maximumSteps: The last step's continuations run to the trace's end.
  ///   - acceptance: See ``BestOfN/init(count:aggregation:acceptance:name:)``.
  ///   - name: The name in reports.
  public init(
    maximum: Int, width: Int = 4, widening: Double = 0, exploration: Double = 1,
    backUp: BackUp = .mean, wave: Int = 4, target: Double = 1, maximumSteps: Int = 40,
    acceptance: Double = 0, name: String = "mcts"
  ) {
    self.maximum = max(1, maximum)
    self.wave = max(1, wave)
    self.target = target
    self.maximumSteps = max(1, maximumSteps)
    self.acceptance = acceptance
    self.name = name
    tree = SearchTree(
      width: width, widening: widening, exploration: exploration, backUp: backUp)
  }

  /// Draws a wave, waits for all of it to be scored, backs it up, and draws the next.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return draw() }
    var actions = paths.book(event)
    if target < 1, case .assessed(let id, let assessment) = event,
      assessment.final.mean >= target, paths[id]?.trace.answer != nil
    {
      let reason = "path \(id.index) reaches the target \(target)"
      actions += [.cancel(paths.awaited.sorted()), .note(reason)]
      return actions + paths.conclude(among: [id], acceptance: acceptance)
    }
    guard paths.isSettled else { return actions }
    backUp()
    if paths.refusedLimit == nil {
      let orders = draw()
      if !orders.isEmpty { return actions + orders }
    }
    return actions + paths.conclude(acceptance: acceptance)
  }

  private mutating func draw() -> [Action] {
    var actions: [Action] = []
    while expansions.count < wave, paths.ordered < maximum, let node = tree.select() {
      let count = min(tree.allowance(of: node), maximum - paths.ordered)
      let isLast = tree.nodes[node].depth + 1 >= maximumSteps
      let first = paths.ordered
      actions += paths.extend(originals[node], count: count, extent: isLast ? .end : .step)
      tree.draw(count, from: node)
      expansions.append(Expansion(node: node, samples: first..<paths.ordered))
    }
    return actions
  }

  private mutating func backUp() {
    for expansion in expansions {
      for number in expansion.samples {
        guard let path = paths[CandidateID(number)] else { continue }
        if let known = numbers[path.id] {
          tree.addSample(to: known)
          continue
        }
        let value: Double
        if let assessment = path.assessment {
          value = assessment.final.mean
        } else if path.trace.isComplete, path.trace.answer == nil {
          value = 0
        } else {
          continue
        }
        let isLast = tree.nodes[expansion.node].depth + 1 >= maximumSteps
        numbers[path.id] = tree.add(
          below: expansion.node, value: value, isTerminal: path.trace.isComplete || isLast)
        originals.append(path.id)
      }
      tree.settle(expansion.node)
    }
    expansions.removeAll(keepingCapacity: true)
  }
}
