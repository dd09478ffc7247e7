/// The candidates of a decision as one tree: those that begin with the same steps share a branch.
struct CandidateTree {
  /// A step that one or more candidates have.
  struct Node {
    let step: DecisionRecord.Step
    /// The step's number, from 1.
    let depth: Int
    var children: [Int] = []
    /// The candidates that end here, by their place in the record.
    var ends: [Int] = []
    /// Whether the chosen candidate passes here.
    var isChosen = false
    /// Its row in a drawing; a branch stands in the middle of its children.
    var row = 0.0
  }

  private(set) var nodes: [Node] = []
  private(set) var roots: [Int] = []
  /// Rows of the drawing.
  private(set) var rows = 0
  /// The longest path, in steps.
  private(set) var depth = 0

  /// Builds the tree of the first `count` candidates, and the chosen one.
  init(_ candidates: [DecisionRecord.Candidate], limit count: Int = .max) {
    for (place, candidate) in candidates.enumerated() where place < count || candidate.isChosen {
      add(candidate, place)
    }
    for root in roots { layOut(root) }
  }

  private mutating func add(_ candidate: DecisionRecord.Candidate, _ place: Int) {
    var parent: Int?
    for (index, step) in candidate.steps.enumerated() {
      let siblings = parent.map { nodes[$0].children } ?? roots
      let node: Int
      if let known = siblings.first(where: { nodes[$0].step.key == step.key }) {
        node = known
      } else {
        node = nodes.count
        nodes.append(Node(step: step, depth: index + 1))
        if let parent { nodes[parent].children.append(node) } else { roots.append(node) }
      }
      if candidate.isChosen { nodes[node].isChosen = true }
      depth = max(depth, index + 1)
      parent = node
    }
    if let parent { nodes[parent].ends.append(place) }
  }

  /// Gives rows to a branch, as deep as ``DecisionRecord/maximumSteps`` at most.
  private mutating func layOut(_ index: Int) {
    let children = nodes[index].children
    for child in children { layOut(child) }
    if let first = children.first, let last = children.last {
      nodes[index].row = (nodes[first].row + nodes[last].row) / 2
    } else {
      nodes[index].row = Double(rows)
      rows += 1
    }
  }
}
