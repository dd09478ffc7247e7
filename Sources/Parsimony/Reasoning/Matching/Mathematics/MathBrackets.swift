/// Finds the partners of brackets.
enum MathBrackets {
  /// The index of the partner of each bracket, -1 for other tokens; nil where brackets do not match
  /// or nest more than `depthLimit` deep. Round and square brackets may close each other, as in
  /// half-open intervals.
  static func matches(_ tokens: [MathToken]) -> [Int]? {
    var matches = [Int](repeating: -1, count: tokens.count)
    var stack: [(index: Int, bracket: MathToken.Bracket)] = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .open(let bracket):
        guard stack.count < depthLimit else { return nil }
        stack.append((index, bracket))
      case .close(let bracket):
        guard let open = stack.popLast() else { return nil }
        let isMixed =
          [.round, .square].contains(open.bracket) && [.round, .square].contains(bracket)
        guard open.bracket == bracket || isMixed else { return nil }
        matches[open.index] = index
        matches[index] = open.index
      default: break
      }
    }
    return stack.isEmpty ? matches : nil
  }

  static let depthLimit = 64
}
