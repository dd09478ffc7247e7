/// The prefixes that a search has seen, as a tree: equal prefixes are one node, whoever sampled
/// them, and every node knows how its continuations have fared.
///
/// Node 0 is the empty prefix. A node's promise is that of one more continuation. With probability
/// u it will be one not seen before, which promises what `SearchPromise` says after the distinct
/// children; otherwise it is one of these again, and promises what they do, by how often each was
/// drawn. u is the Good-Turing estimate of the unseen mass, smoothed: (children drawn once + 1) /
/// (draws + 1). So a prefix whose few continuations are all known and bad is soon left alone,
/// though its scores were good. A complete trace promises nothing more, nor does a prefix without
/// scores.
///
/// Booking a trace costs O(d^2) in its number of steps d, everything else O(d) at most.
struct PrefixTree: Sendable {
  /// One prefix or complete trace.
  struct Node: Sendable {
    /// The node one step earlier; nil at the empty prefix.
    let parent: Int?
    /// Its number of steps.
    let depth: Int
    /// The tokens of its steps.
    let length: Double
    /// A path that begins with this prefix.
    let path: CandidateID
    /// Whether the trace has ended here.
    let isComplete: Bool
    /// Its scores, once known.
    var quantiles: SuccessQuantiles?
    /// What they make believe.
    var prior: SearchPromise?
    /// How often it was sampled from its parent.
    var draws = 0
    /// Continuations sampled from here, and the sum of their promises.
    var continuations = 0
    var continuationPromise = 0.0
    /// The same of the distinct ones, and how many of them were sampled once.
    var distinct = 0
    var distinctPromise = 0.0
    var singletons = 0
    /// The expected success probability of one more continuation from here.
    var promise = 0.0
    /// Whether a continuation of it was ordered.
    var isEntered = false
    /// Whether its scoring was ordered and has not failed.
    var isScored = false
    /// Looks one step ahead from here after which the search stayed.
    var vainLooks = 0
    /// Whether the search has dropped it.
    var isPruned = false
  }

  private struct Edge: Hashable, Sendable {
    let parent: Int
    let text: String
    let isComplete: Bool
  }

  private(set) var nodes: [Node]
  private var children: [Edge: Int] = [:]

  /// The empty prefix alone, of unknown promise.
  init() {
    var root = Node(parent: nil, depth: 0, length: 0, path: -1, isComplete: false)
    root.prior = .unknown
    root.promise = SearchPromise.unknown.mean(after: 0, promising: 0)
    nodes = [root]
  }

  subscript(node: Int) -> Node { nodes[node] }

  /// Whether `node` is `ancestor` or continues it.
  func node(_ node: Int, continues ancestor: Int) -> Bool {
    var current = node
    while nodes[current].depth > nodes[ancestor].depth, let parent = nodes[current].parent {
      current = parent
    }
    return current == ancestor
  }

  /// Books what was sampled from `origin`, whose prefix the trace holds: one more draw of every
  /// step. Returns the node at its end. A trace that ends without a further step is a node, too.
  mutating func insert(_ trace: Trace, path: CandidateID, from origin: Int) -> Int {
    var node = origin
    var length = nodes[origin].length
    for (index, step) in trace.steps.enumerated().dropFirst(nodes[origin].depth) {
      length += Double(max(1, step.tokens))
      node = draw(
        Edge(
          parent: node, text: step.text,
          isComplete: trace.isComplete && index == trace.steps.count - 1),
        depth: index + 1, length: length, path: path)
    }
    if trace.isComplete, node == origin {
      node = draw(
        Edge(parent: node, text: "", isComplete: true), depth: nodes[node].depth, length: length,
        path: path)
    }
    return node
  }

  private mutating func draw(
    _ edge: Edge, depth: Int, length: Double, path: CandidateID
  ) -> Int {
    let child = children[edge] ?? nodes.count
    if child == nodes.count {
      children[edge] = child
      nodes.append(
        Node(
          parent: edge.parent, depth: depth, length: length, path: path,
          isComplete: edge.isComplete))
    }
    let earlier = nodes[child].draws
    nodes[child].draws += 1
    recordDraw(from: edge.parent, promising: nodes[child].promise, drawnBefore: earlier)
    return child
  }

  /// Books a continuation of `origin` that led nowhere.
  mutating func recordFailure(from origin: Int) {
    recordDraw(from: origin, promising: 0, drawnBefore: 0)
  }

  /// Books the scores of a trace that ends at `node`: those of all its prefixes that had none.
  mutating func assess(_ assessment: Assessment, endingAt node: Int) {
    var current: Int? = node
    while let index = current {
      let depth = nodes[index].depth
      if nodes[index].quantiles == nil, assessment.quantiles.indices.contains(depth) {
        nodes[index].quantiles = assessment.quantiles[depth]
        if !nodes[index].isComplete {
          nodes[index].prior = SearchPromise(assessment.quantiles[depth])
          refresh(index)
        }
      }
      current = nodes[index].parent
    }
  }

  /// Whether a node's scoring is to be ordered now: its scores are neither known nor on the way.
  mutating func claimScoring(of node: Int) -> Bool {
    if nodes[node].isScored || nodes[node].quantiles != nil { return false }
    nodes[node].isScored = true
    return true
  }

  /// Books that a node's scoring came to nothing; an equal trace may be scored later.
  mutating func releaseScoring(of node: Int) { nodes[node].isScored = false }

  /// Books that continuations of a node were ordered.
  mutating func enter(_ node: Int) { nodes[node].isEntered = true }

  /// Books looks from a node that showed no better place to go on from than itself.
  mutating func recordVainLooks(_ count: Int, from node: Int) { nodes[node].vainLooks += count }

  /// Drops a node from the search; what its continuations taught its ancestors stays.
  mutating func prune(_ node: Int) { nodes[node].isPruned = true }

  private mutating func recordDraw(from node: Int, promising promise: Double, drawnBefore: Int) {
    nodes[node].continuations += 1
    nodes[node].continuationPromise += promise
    if drawnBefore == 0 {
      nodes[node].distinct += 1
      nodes[node].distinctPromise += promise
      nodes[node].singletons += 1
    } else if drawnBefore == 1 {
      nodes[node].singletons -= 1
    }
    refresh(node)
  }

  /// Recomputes a node's promise, and its ancestors'.
  private mutating func refresh(_ node: Int) {
    var current = node
    while nodes[current].prior != nil {
      let before = nodes[current].promise
      let after = nodes[current].expectation
      nodes[current].promise = after
      guard let parent = nodes[current].parent else { return }
      nodes[parent].continuationPromise += Double(nodes[current].draws) * (after - before)
      nodes[parent].distinctPromise += after - before
      current = parent
    }
  }
}

extension PrefixTree.Node {
  /// What a continuation not seen before promises.
  var novelPromise: Double {
    // Rounding must not leave a sum of promises below 0.
    prior?.mean(after: distinct, promising: max(0, distinctPromise)) ?? 0
  }

  /// What one more continuation promises.
  fileprivate var expectation: Double {
    guard continuations > 0 else { return novelPromise }
    let unseen = Double(singletons + 1) / Double(continuations + 1)
    let known = max(0, continuationPromise) / Double(continuations)
    return unseen * novelPromise + (1 - unseen) * known
  }
}
