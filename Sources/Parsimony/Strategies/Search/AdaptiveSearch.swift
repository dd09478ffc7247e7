/// Best-first search over prefixes that decides after every wave of samples where, how far and how
/// widely to go on, or whether to stop. Ours, not a published method.
///
/// Every scored prefix, the empty one included, is an arm: one more continuation of prefix v leads
/// to a right answer with probability p_v and costs c_v tokens, run to its end and scored
/// (`TraceCosts`). With known p_v and costs, and successes that are recognised, taking the
/// highest p_v / c_v first costs least in expectation (Black, "Discrete sequential search", 1965).
/// Here p_v is a Beta belief (`SearchPromise`): the calibrated quantiles are its prior, every
/// continuation is an observation worth its own promise, and a finished trace that was not accepted
/// is a failure; what was seen before counts as what it is (`PrefixTree`). One rule so gives all
/// of the moves:
/// - **Continue** the newest prefix while its promise per token is the highest.
/// - **Backtrack** to a sibling, an earlier prefix or the empty one as soon as theirs is.
/// - **Widen**: k = N_IAS(low quantile, `waveCoverage`) continuations at once. A clear promise
///   takes one; a doubtful one as many as give a success with that probability, so that few are
///   wasted when one succeeds. Never more than would be ordered one by one, each failing, before
///   another arm or abandoning were better, and at most `maximumExpansions`.
/// - **Look** after one step or run to the end, whichever costs less a success
///   (`TraceCosts.favoursLooking`). Looks after which the search stays
///   where it is were in vain; after enough of them (`SearchPromise.sufficientLooks`) it only
///   runs to the end from there. A trace run to its end shows the scores of all its prefixes, so it
///   can be re-entered at any step.
/// - **Prune** a prefix for good when even its high quantile promises less per token than a fresh
///   start does at that moment.
/// - **Accept** the first answer whose calibrated mean reaches `acceptance`; open orders are
///   dropped.
/// - **Abandon**, with the best answer marked unsure, when the best arm is not worth its price:
///   with s the best answer's mean, promise * (1 - s) * (cost of a fresh trace / cost of the arm) <
///   `price`; or when a limit is reached.
///
/// The first wave is one trace to its end, which tells the length of traces and the empty prefix's
/// quantiles. Equal prefixes are one arm, and a text is scored once, however often it is sampled.
/// The acceptance rule sees the best of many scores; that makes it optimistic, and certifying a
/// threshold is the controller's task.
///
/// A decision scans the live prefixes once, O(n); a heap would not do, because every new trace
/// changes all costs.
public struct AdaptiveSearch: Strategy {
  /// `adaptive-search` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]

  private let maximum: Int
  private let maximumSteps: Int
  private let maximumExpansions: Int
  private let waveCoverage: Double
  private let acceptance: Double
  private let price: Double
  private let keepsPrefixes: Bool

  private var set = PathSet()
  private var tree = PrefixTree()
  private var costs = TraceCosts(prompt: "")
  /// The prefixes that may still be continued.
  private var live = [0]
  /// By index of the path: the node it was ordered from, and the node at its end.
  private var origins: [Int] = []
  private var ends: [Int?] = []
  private var best: Double = 0
  private var steps = 0
  /// The last wave's prefix, and its number of looks.
  private var last = 0
  private var looks = 0

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - maximum: N, at least 1: the search samples no more steps than N complete traces have, by
  ///     their mean length so far. (Counting the traces instead would count a last step tried again
  ///     as much as a whole trace.) The wave that reaches the limit is completed.
  ///   - maximumSteps: The most sampled steps whatever the traces' length, at least 1; 100 times N
  ///     unless given. A failed order counts as a step.
  ///   - maximumExpansions: The most continuations in one wave, at least 1.
  ///   - waveCoverage: The probability, in 0..<1, with which a wave is meant to hold a success. It
  ///     trades waiting time against wasted tokens; 0 goes one by one.
  ///   - acceptance: The calibrated mean, in 0...1, from which an answer is accepted.
  ///   - price: The least gain in the probability of a right answer, in 0...1, that must be
  ///     expected of spending the tokens of one fresh trace; 0 never abandons before a limit.
  ///   - keepsPrefixes: Whether policy and process reward model go on from what they have computed
  ///     in this run without computing it again, as the built-in ones do.
  ///   - name: The name in reports.
  public init(
    maximum: Int = 64, maximumSteps: Int? = nil, maximumExpansions: Int = 8,
    waveCoverage: Double = 0.25, acceptance: Double = 0.9, price: Double = 0.01,
    keepsPrefixes: Bool = true, name: String = "adaptive-search"
  ) {
    // Far above any use, and sums of such numbers cannot overflow.
    let bound = 1 << 30
    self.maximum = min(max(1, maximum), bound)
    self.maximumSteps = min(max(1, maximumSteps ?? self.maximum * 100), bound * 100)
    self.maximumExpansions = min(max(1, maximumExpansions), bound)
    self.waveCoverage = waveCoverage
    self.acceptance = acceptance
    self.price = price
    self.keepsPrefixes = keepsPrefixes
    self.name = name
  }

  /// Works in waves: decides when everything ordered has been heard of.
  public mutating func react(to event: Event) -> [Action] {
    if case .started(let question) = event {
      costs = TraceCosts(prompt: question.prompt, keepsPrefixes: keepsPrefixes)
      return order(1, from: 0, extent: .end)
    }
    // What was not ordered, or was heard of before, changes nothing.
    guard let id = event.candidate, set.awaited.contains(id) else { return [] }
    set.book(event)
    switch event {
    case .sampled(_, let trace):
      let actions = take(trace, of: id)
      if !actions.isEmpty { return actions }
    case .sampleFailed:
      tree.recordFailure(from: origins[id.index])
      steps += 1
    case .assessed(_, let assessment):
      if let actions = learn(assessment, of: id) { return actions }
    case .assessmentFailed:
      if let end = ends[id.index] { tree.releaseScoring(of: end) }
    default:
      break
    }
    guard set.isSettled else { return [] }
    return decide()
  }

  private mutating func order(
    _ count: Int, from node: Int, extent: SampleRequest.Extent
  ) -> [Action] {
    let prefix = set[tree[node].path]?.trace.prefix(tree[node].depth) ?? .empty
    let actions = set.extend(prefix: prefix, count: count, extent: extent)
    origins += Array(repeating: node, count: actions.count)
    ends += Array(repeating: nil, count: actions.count)
    tree.enter(node)
    (last, looks) = (node, extent == .step ? actions.count : 0)
    return actions
  }

  /// Books a trace, and has it scored unless it cannot win or its text has been scored.
  private mutating func take(_ trace: Trace, of id: CandidateID) -> [Action] {
    let origin = origins[id.index]
    let new = trace.steps.dropFirst(tree[origin].depth)
    costs.observe(new)
    steps += max(1, new.count)
    if trace.isComplete {
      costs.observeCompleteTrace(steps: trace.steps.count)
    }
    let canGoOn = trace.isComplete ? trace.ending == .ended && trace.answer != nil : !new.isEmpty
    guard canGoOn else {
      tree.recordFailure(from: origin)
      return []
    }
    let firstNew = tree.nodes.count
    let end = tree.insert(trace, path: id, from: origin)
    ends[id.index] = end
    for node in firstNew..<tree.nodes.count where !tree[node].isComplete {
      live.append(node)
    }
    return tree.claimScoring(of: end) ? set.assess(id) : []
  }

  /// Learns from a trace's scores; ends the run when its answer is sure enough.
  private mutating func learn(_ assessment: Assessment, of id: CandidateID) -> [Action]? {
    guard let end = ends[id.index], !assessment.quantiles.isEmpty else { return nil }
    tree.assess(assessment, endingAt: end)
    pruneAlong(end)
    guard tree[end].isComplete else { return nil }
    best = max(best, assessment.final.mean)
    guard assessment.final.mean >= acceptance else { return nil }
    let open = set.awaited.sorted()
    return (open.isEmpty ? [] : [.cancel(open)]) + conclude("sure enough", among: [id])
  }

  /// Prunes the prefixes on the way to a node that even at best fall short of a fresh start.
  private mutating func pruneAlong(_ end: Int) {
    let fresh = promisePerToken(of: tree[0])
    var node: Int? = tree[end].parent == nil ? nil : end
    while let index = node, index != 0 {
      let prefix = tree[index]
      if let quantiles = prefix.quantiles, !prefix.isComplete,
        quantiles.high / cost(of: prefix) < fresh
      {
        tree.prune(index)
      }
      node = prefix.parent
    }
  }

  private var stepLimit: Int {
    // In range: a product of doubles cannot trap, and the least of both is an Int's.
    Int(min(Double(maximumSteps), (Double(maximum) * costs.meanSteps).rounded()))
  }

  private func cost(of node: PrefixTree.Node) -> Double {
    costs.runningOut(depth: node.depth, length: node.length)
      + (node.isEntered ? 0 : costs.entering(length: node.length))
  }

  private func promisePerToken(of node: PrefixTree.Node) -> Double {
    node.promise / cost(of: node)
  }

  /// Chooses the prefix with the most promise per token, and what to do with it; or stops.
  private mutating func decide() -> [Action] {
    if let limit = set.refusedLimit { return conclude("the budget's limit of \(limit)") }
    if steps >= stepLimit { return conclude("\(steps) steps are sampled") }
    live = live.filter { !tree[$0].isPruned }
    var choice = 0
    var (highest, second) = (-Double.infinity, 0.0)
    for node in live {
      let index = promisePerToken(of: tree[node])
      // Strictly: the earlier prefix wins a tie.
      if index > highest {
        (choice, highest, second) = (node, index, max(second, highest))
      } else {
        second = max(second, index)
      }
    }
    let arm = tree[choice]
    let gain = highest * (1 - best) * cost(of: tree[0])
    if gain < price {
      return conclude("the tokens of a fresh trace would gain \(gain), less than \(price)")
    }
    if choice == last { tree.recordVainLooks(looks, from: choice) }
    let extent: SampleRequest.Extent = isWorthLooking(from: tree[choice]) ? .step : .end
    let floor = max(second, price / ((1 - best) * cost(of: tree[0])))
    let count = waveSize(of: arm, extent: extent, whilePromisingPerToken: floor)
    return [note(on: choice, count: count, extent: extent)]
      + order(count, from: choice, extent: extent)
  }

  private func isWorthLooking(from arm: PrefixTree.Node) -> Bool {
    // Without a limit it could look for ever: where few next steps exist, looks repeat.
    guard costs.isKnown, Double(arm.vainLooks) < arm.prior?.sufficientLooks ?? 0 else {
      return false
    }
    return costs.favoursLooking(depth: arm.depth, length: arm.length, promise: arm.promise)
  }

  private func note(on node: Int, count: Int, extent: SampleRequest.Extent) -> Action {
    let arm = tree[node]
    let move =
      node == last ? "stays at" : tree.node(node, continues: last) ? "goes on to" : "backtracks to"
    let place = arm.depth == 0 ? "the empty prefix" : "step \(arm.depth) of path \(arm.path.index)"
    return .note(
      "\(move) \(place), promise \(arm.promise): \(count) to the "
        + (extent == .end ? "end" : "next step"))
  }

  private func waveSize(
    of arm: PrefixTree.Node, extent: SampleRequest.Extent, whilePromisingPerToken floor: Double
  ) -> Int {
    guard let prior = arm.prior else { return 1 }
    // Failures lower what is novel; the rest of the promise is taken to fall in proportion.
    let failures = prior.failures(
      after: arm.distinct, promising: arm.distinctPromise,
      toFallBelow: floor * cost(of: arm) * arm.novelPromise / arm.promise)
    // The comparison also turns a NaN into the cap.
    let worthwhile =
      failures < Double(maximumExpansions) ? 1 + Int(failures) : maximumExpansions
    let left = Double(stepLimit - steps)
    let room = Int(extent == .step ? left : left / costs.remainingSteps(after: arm.depth))
    // Failed continuations lower the low quantile as they lower the mean.
    let low = (arm.quantiles?.low ?? arm.promise) * arm.promise / prior.mean
    return InstanceAdaptiveScaling.sampleCount(
      successProbability: low, target: waveCoverage,
      maximum: min(maximumExpansions, worthwhile, max(1, room)))
  }

  private func conclude(_ reason: String) -> [Action] {
    conclude(reason, among: set.arrived.filter { $0.trace.isComplete }.map(\.id))
  }

  private func conclude(_ reason: String, among ids: [CandidateID]) -> [Action] {
    [.note("stops: \(reason)")] + set.conclude(among: ids, acceptance: acceptance)
  }
}
