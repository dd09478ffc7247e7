import Foundation

/// Draws the candidates of a decision: a dot a step, the chosen path in colour, scores at the ends.
struct CandidateTreeDrawing {
  private static let maximumRows = 12
  private static let rowHeight = 20.0
  private static let left = 8.0
  private static let labelWidth = 204.0
  private static let pathWidth = 190.0

  let record: DecisionRecord

  /// An SVG element; empty where there is nothing to draw.
  func svg() -> String {
    let tree = CandidateTree(record.candidates, limit: Self.maximumRows)
    guard tree.rows > 0 else { return "" }
    let pitch = min(30, Self.pathWidth / Double(max(1, tree.depth)))
    let width = Self.left + pitch * Double(tree.depth) + Self.labelWidth
    let height = Double(tree.rows) * Self.rowHeight + 4
    let middle = Self.y(
      tree.roots.isEmpty
        ? 0 : (tree.nodes[tree.roots[0]].row + tree.nodes[tree.roots[tree.roots.count - 1]].row) / 2
    )
    var svg = """
      <svg class="tree" viewBox="0 0 \(Self.text(width)) \(Self.text(height))" \
      width="\(Self.text(width))" height="\(Self.text(height))" role="img" \
      aria-label="\(label)">
      """
    // Chosen edges last, so that no other covers them.
    for isChosen in [false, true] {
      for (index, node) in tree.nodes.enumerated() {
        let x = Self.left + pitch * Double(node.depth)
        for child in node.children where tree.nodes[child].isChosen == isChosen {
          svg += Self.edge(
            x, Self.y(node.row), x + pitch, Self.y(tree.nodes[child].row), isChosen)
        }
        if tree.roots.contains(index), node.isChosen == isChosen {
          svg += Self.edge(Self.left, middle, x, Self.y(node.row), isChosen)
        }
      }
    }
    svg += Self.dot(Self.left, middle, "root", nil)
    for node in tree.nodes {
      let x = Self.left + pitch * Double(node.depth)
      let title =
        "Step \(node.depth), \(node.step.tokens) tokens"
        + (node.step.text.map { ": " + $0 } ?? "")
      svg += Self.dot(x, Self.y(node.row), node.isChosen ? "on" : "off", title)
      if let end = node.ends.first(where: { record.candidates[$0].isChosen }) ?? node.ends.first {
        svg += leaf(record.candidates[end], x + 9, Self.y(node.row), more: node.ends.count - 1)
      }
    }
    return svg + "</svg>"
  }

  private var label: String {
    let count = record.candidates.count + record.furtherCandidates
    let chosen = record.candidates.first(where: \.isChosen).map { "; number \($0.index) is chosen" }
    return "\(count) \(count == 1 ? "candidate" : "candidates")\(chosen ?? "")"
  }

  private func leaf(
    _ candidate: DecisionRecord.Candidate, _ x: Double, _ y: Double, more: Int
  ) -> String {
    var text = candidate.score.map(ShownNumber.probability) ?? "#\(candidate.index)"
    if let answer = candidate.answer { text += " · " + ShownText.shortened(answer, to: 20) }
    if candidate.furtherSteps > 0 { text += " +\(candidate.furtherSteps)" }
    if more > 0 { text += " ×\(more + 1)" }
    return """
      <text x="\(Self.text(x))" y="\(Self.text(y + 4))"\
      \(candidate.isChosen ? " class=\"on\"" : "")>\(ShownText.escaped(text))</text>
      """
  }

  private static func edge(
    _ x: Double, _ y: Double, _ endX: Double, _ endY: Double, _ isChosen: Bool
  ) -> String {
    let bend = (x + endX) / 2
    return """
      <path class="\(isChosen ? "on" : "off")" d="M\(text(x)) \(text(y))C\(text(bend)) \(text(y)) \
      \(text(bend)) \(text(endY)) \(text(endX)) \(text(endY))"/>
      """
  }

  private static func dot(_ x: Double, _ y: Double, _ style: String, _ title: String?) -> String {
    let inner = title.map { "<title>\(ShownText.escaped($0))</title>" } ?? ""
    return """
      <circle class="\(style)" cx="\(text(x))" cy="\(text(y))" r="3.5">\(inner)</circle>
      """
  }

  private static func y(_ row: Double) -> Double { (row + 0.5) * rowHeight + 2 }

  private static func text(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
