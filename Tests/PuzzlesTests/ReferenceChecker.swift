import Puzzles

/// A second verifier, written apart from the first: pieces of strings and plain ratios.
enum ReferenceChecker {
  /// Whether `trace` solves the puzzle.
  static func accepts(_ trace: String, numbers: [Int], target: Int) -> Bool {
    var table = numbers.map { Ratio($0, 1) }
    var lines = trace.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    for line in lines {
      guard let next = apply(line, to: table) else { return false }
      table = next
    }
    return table == [Ratio(target, 1)]
  }

  private static func apply(_ line: String, to table: [Ratio]) -> [Ratio]? {
    let sides = line.components(separatedBy: "=")
    guard sides.count == 2 else { return nil }
    let right = sides[1].components(separatedBy: ":")
    guard right.count <= 2, let result = number(right[0]) else { return nil }
    // The operation is the first sign that is not at the start.
    let characters = Array(sides[0])
    guard
      let place = characters.indices.dropFirst().first(where: { "+-*/".contains(characters[$0]) }),
      let a = number(String(characters[..<place])),
      let b = number(String(characters[(place + 1)...])),
      Ratio.combine(a, String(characters[place]), b) == result
    else { return nil }
    var rest = table
    for operand in [a, b] {
      guard let index = rest.firstIndex(of: operand) else { return nil }
      rest.remove(at: index)
    }
    rest.append(result)
    if right.count == 2 {
      let listed = right[1].components(separatedBy: " ").map(number)
      guard !listed.contains(nil) else { return nil }
      let claimed = listed.compactMap { $0?.description }.sorted()
      guard claimed == rest.map(\.description).sorted() else { return nil }
    } else if rest.count > 1 {
      return nil
    }
    return rest
  }

  private static func number(_ text: String) -> Ratio? {
    let parts = text.components(separatedBy: "|")
    guard parts.count <= 2 else { return nil }
    var values: [Int] = []
    for (index, part) in parts.enumerated() {
      guard let value = Int(part), String(value) == part, index == 0 || value > 0 else {
        return nil
      }
      values.append(value)
    }
    return Ratio(values[0], values.count == 2 ? values[1] : 1)
  }
}

extension String {
  fileprivate func components(separatedBy separator: Character) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
