import Foundation

/// The tree of a Monte-Carlo tree search: visits, values, and where to look next.
///
/// Nodes are numbered in the order in which they were added; node 0 is the root. Every node but the
/// root was evaluated once when it was added, so a node's visits are 1 (0 at the root) plus those
/// of its children.
package struct SearchTree: Sendable {
  /// One node.
  package struct Node: Sendable {
    /// The parent's number; nil at the root.
    package let parent: Int?
    /// Steps from the root.
    package let depth: Int
    /// Whether no step can follow.
    package let isTerminal: Bool
    /// Samples that arrived at this node: equal samples are one node.
    package fileprivate(set) var multiplicity = 1
    /// Evaluations of the node and what is below it.
    package fileprivate(set) var visits = 0
    /// Samples under way below the node; each counts as a visit of value 0 until it arrives.
    package fileprivate(set) var virtualVisits = 0
    /// The sum and the maximum of the values seen at the node and below it.
    package fileprivate(set) var sum = 0.0
    package fileprivate(set) var maximum = 0.0
    /// The children's numbers.
    package fileprivate(set) var children: [Int] = []
    /// Continuations drawn from here, and how many of them arrived at children.
    package fileprivate(set) var drawn = 0
    package fileprivate(set) var arrived = 0
    fileprivate var pending = 0
    fileprivate var isOpen: Bool

    fileprivate init(parent: Int?, depth: Int, isTerminal: Bool) {
      self.parent = parent
      self.depth = depth
      self.isTerminal = isTerminal
      isOpen = !isTerminal
    }
  }

  /// All nodes.
  package private(set) var nodes = [Node(parent: nil, depth: 0, isTerminal: false)]
  private let width: Int
  private let widening: Double
  private let exploration: Double
  private let backUp: MonteCarloTreeSearch.BackUp

  /// Makes a tree that is only a root; see ``MonteCarloTreeSearch``.
  package init(
    width: Int, widening: Double = 0, exploration: Double = 1,
    backUp: MonteCarloTreeSearch.BackUp = .mean
  ) {
    self.width = max(1, width)
    self.widening = widening > 0 ? widening : 0
    self.exploration = exploration
    self.backUp = backUp
  }

  /// PUCT: Q + c P sqrt(N of the parent) / (1 + N), with virtual visits counted in both N and, when
  /// values are averaged, in Q. P is the share of the parent's samples that arrived at this node.
  package func priority(of child: Int) -> Double {
    let node = nodes[child]
    guard let parent = node.parent else { return 0 }
    let visits = Double(node.visits + node.virtualVisits)
    let value =
      switch backUp {
      case .mean: node.sum / max(1, visits)
      case .maximum: node.maximum
      }
    let prior = Double(node.multiplicity) / Double(max(1, nodes[parent].arrived))
    let all = Double(nodes[parent].visits + nodes[parent].virtualVisits)
    return value + exploration * prior * all.squareRoot() / (1 + visits)
  }

  /// The node to draw continuations of: from the root to the child of the highest priority, of
  /// equals the older, until one may draw. Nil if none may.
  package func select() -> Int? {
    guard nodes[0].isOpen else { return nil }
    var current = 0
    while allowance(of: current) == 0 {
      var best: (child: Int, priority: Double)?
      for child in nodes[current].children where nodes[child].isOpen {
        let priority = priority(of: child)
        if best.map({ priority > $0.priority }) ?? true { best = (child, priority) }
      }
      guard let best else { return nil }
      current = best.child
    }
    return current
  }

  /// How many continuations the node may draw now: up to floor(width N^widening) in all. With
  /// widening, a node whose children have all ended may always draw `width` more.
  package func allowance(of index: Int) -> Int {
    let node = nodes[index]
    guard !node.isTerminal, node.pending == 0 else { return 0 }
    guard widening > 0 else { return max(0, width - node.drawn) }
    let allowed = Double(width) * pow(Double(max(1, node.visits)), widening)
    // Converting more than an Int holds would trap.
    let left = min(allowed, 0x1p53) - Double(node.drawn)
    if left >= 1 { return Int(left) }
    return node.children.allSatisfy { nodes[$0].isTerminal } ? width : 0
  }

  /// Notes that `count` continuations of a node are being drawn: they weigh on the way to it as
  /// virtual loss until ``settle(_:)``.
  package mutating func draw(_ count: Int, from index: Int) {
    nodes[index].drawn += count
    nodes[index].pending = count
    forEachUp(from: index) { $0.virtualVisits += count }
    reopen(from: index)
  }

  /// Notes that nothing is under way at this node any more, and takes its virtual loss back.
  package mutating func settle(_ index: Int) {
    let count = nodes[index].pending
    nodes[index].pending = 0
    forEachUp(from: index) { $0.virtualVisits -= count }
    reopen(from: index)
  }

  /// Adds an evaluated child and backs its value up to the root. Returns its number.
  package mutating func add(below parent: Int, value: Double, isTerminal: Bool) -> Int {
    let child = nodes.count
    nodes.append(Node(parent: parent, depth: nodes[parent].depth + 1, isTerminal: isTerminal))
    nodes[parent].children.append(child)
    nodes[parent].arrived += 1
    forEachUp(from: child) {
      $0.visits += 1
      $0.sum += value
      $0.maximum = max($0.maximum, value)
    }
    reopen(from: child)
    return child
  }

  /// Notes that another sample arrived at a node that exists: its prior rises, nothing else.
  package mutating func addSample(to index: Int) {
    nodes[index].multiplicity += 1
    if let parent = nodes[index].parent { nodes[parent].arrived += 1 }
  }

  private mutating func forEachUp(from index: Int, _ change: (inout Node) -> Void) {
    var current: Int? = index
    while let index = current {
      change(&nodes[index])
      current = nodes[index].parent
    }
  }

  /// Recomputes, up to the root, whether something may be drawn at or below each node.
  private mutating func reopen(from index: Int) {
    var current: Int? = index
    while let index = current {
      nodes[index].isOpen =
        allowance(of: index) > 0 || nodes[index].children.contains { nodes[$0].isOpen }
      current = nodes[index].parent
    }
  }
}
