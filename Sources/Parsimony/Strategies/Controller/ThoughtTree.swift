/// The prefixes and traces that a controller has drawn for one question, and what is believed of
/// each prefix.
///
/// Node 0 is the empty prefix. Drawing the same step twice after one prefix gives one node that was
/// drawn twice: it is scored once. When traces grow step by step, several of them share prefixes and
/// are no independent witnesses; a trace then stands for
///
///     weight = drawn(leaf) * product over its prefixes with steps of drawn(prefix) / draws(prefix)
///
/// independent traces, where drawn counts how often the node was drawn and draws how many
/// continuations were drawn from it: the number of traces that the draws of the empty prefix would
/// have brought there. Traces drawn whole have weight 1.
struct ThoughtTree: Sendable {
  /// A prefix or a trace.
  struct Node: Sendable {
    let parent: Int?
    let candidate: CandidateID?
    let trace: Trace
    /// How often it was drawn from its parent.
    var drawn = 1
    /// Its scores, once they are there.
    var assessment: Assessment?
    /// What is believed of its continuations; nil for traces that ended and for unscored prefixes.
    var belief: SuccessBelief?
    fileprivate var children: [String: Int] = [:]

    /// Continuations drawn from it.
    var draws: Int { belief?.draws ?? 0 }
  }

  private(set) var nodes: [Node] = []
  private var positions: [CandidateID: Int] = [:]
  /// Traces that ended, repeated ones included.
  private(set) var finishedTraces = 0
  private var finishedTokens = 0

  /// Makes a tree of the empty prefix alone.
  init(root: SuccessBelief) {
    nodes = [Node(parent: nil, candidate: nil, trace: .empty, belief: root)]
  }

  /// The node of a candidate, where it was the first with its text.
  func position(of candidate: CandidateID) -> Int? { positions[candidate] }

  /// Adds a draw; returns whether it is new and so to be scored.
  ///
  /// - Parameter merges: whether a draw with a sibling's text is that sibling again.
  mutating func add(
    _ candidate: CandidateID, _ trace: Trace, to parent: Int, merges: Bool
  ) -> Bool {
    if trace.isComplete {
      finishedTraces += 1
      finishedTokens += trace.tokens
    }
    let text = merges ? trace.steps.last?.text : nil
    if let text, let twin = nodes[parent].children[text] {
      nodes[twin].drawn += 1
      return false
    }
    positions[candidate] = nodes.count
    if let text { nodes[parent].children[text] = nodes.count }
    nodes.append(Node(parent: parent, candidate: candidate, trace: trace))
    return true
  }

  /// Notes a node's scores; an open one may be continued from now on.
  mutating func assess(_ position: Int, _ assessment: Assessment, concentration: Double) {
    nodes[position].assessment = assessment
    guard !nodes[position].trace.isComplete else { return }
    nodes[position].belief = SuccessBelief(assessment.final, concentration: concentration)
  }

  /// Counts a continuation that is being drawn.
  mutating func draw(from position: Int) { nodes[position].belief?.draws += 1 }

  /// How many independent traces a leaf stands for.
  func weight(of leaf: Int) -> Double {
    var weight = Double(nodes[leaf].drawn)
    var position = nodes[leaf].parent
    while let current = position, current != 0 {
      weight *= Double(nodes[current].drawn) / Double(max(1, nodes[current].draws))
      position = nodes[current].parent
    }
    return weight
  }

  /// What is left of a whole trace after this prefix, as a share of a whole one's tokens. Before any
  /// trace has ended nobody knows, and it is 1.
  func remainingCost(after position: Int) -> Double {
    guard position != 0, finishedTraces > 0 else { return 1 }
    let whole = max(1, Double(finishedTokens) / Double(finishedTraces))
    let steps = Double(max(1, nodes[position].trace.steps.count))
    let tokens = Double(nodes[position].trace.tokens)
    // At least one more step as long as those so far, and no more than a whole trace.
    return min(1, max(whole - tokens, tokens / steps) / whole)
  }
}
