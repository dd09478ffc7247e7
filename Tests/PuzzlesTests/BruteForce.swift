import Puzzles

/// Answers found the slow way, to compare the solver with: no shared code, no memory of states.
enum BruteForce {
  /// Whether some expression over all four numbers is the target: every permutation, every choice
  /// of operations and all five ways to place parentheses, in floating point.
  static func isSolvable(four numbers: [Int], target: Int) -> Bool {
    let goal = Double(target)
    for order in permutations(numbers.map(Double.init)) {
      let (a, b, c, d) = (order[0], order[1], order[2], order[3])
      for f in operations {
        for g in operations {
          for h in operations {
            let values = [
              h(g(f(a, b), c), d), h(f(a, g(b, c)), d), g(f(a, b), h(c, d)),
              f(a, h(g(b, c), d)), f(a, g(b, h(c, d))),
            ]
            if values.contains(where: { abs($0 - goal) < 1e-7 }) { return true }
          }
        }
      }
    }
    return false
  }

  /// Whether some expression over all three numbers is the target.
  static func isSolvable(three numbers: [Int], target: Int) -> Bool {
    let goal = Double(target)
    for order in permutations(numbers.map(Double.init)) {
      let (a, b, c) = (order[0], order[1], order[2])
      for f in operations {
        for g in operations
        where abs(g(f(a, b), c) - goal) < 1e-7 || abs(f(a, g(b, c)) - goal) < 1e-7 {
          return true
        }
      }
    }
    return false
  }

  private static let operations: [@Sendable (Double, Double) -> Double] = [
    { $0 + $1 }, { $0 - $1 }, { $0 * $1 }, { $0 / $1 },
  ]

  private static func permutations(_ items: [Double]) -> [[Double]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
      var rest = items
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  /// Every solution path as text, by plain recursion over all ordered pairs and operations.
  static func paths(
    _ numbers: [Ratio], target: Int, wholeOnly: Bool, limit: Int = 9999,
    isSigned: Bool = false
  ) -> Set<String> {
    if numbers.count == 1 { return numbers[0] == Ratio(target, 1) ? [""] : [] }
    var found: Set<String> = []
    var seen: Set<String> = []
    for i in numbers.indices {
      for j in numbers.indices where i != j {
        let (a, b) = (numbers[i], numbers[j])
        for sign in ["+", "-", "*", "/"] {
          guard let result = Ratio.combine(a, sign, b) else { continue }
          // The canonical order: larger first, unless dividing.
          if sign != "/" && !(isSigned && sign == "-") && a.value < b.value { continue }
          if abs(result.top) > limit || result.bottom > limit { continue }
          if wholeOnly && result.bottom != 1 { continue }
          var rest = numbers.indices.filter { $0 != i && $0 != j }.map { numbers[$0] }
          rest.append(result)
          rest.sort { $0.value < $1.value }
          var line = "\(a)\(sign)\(b)=\(result)"
          if rest.count > 1 { line += ":" + rest.map(\.description).joined(separator: " ") }
          guard seen.insert(line).inserted else { continue }
          for tail in paths(
            rest, target: target, wholeOnly: wholeOnly, limit: limit, isSigned: isSigned)
          {
            found.insert(line + "\n" + tail)
          }
        }
      }
    }
    return found
  }

  static func paths(_ numbers: [Int], target: Int, wholeOnly: Bool) -> Set<String> {
    paths(numbers.map { Ratio($0, 1) }, target: target, wholeOnly: wholeOnly)
  }
}

/// A plain rational number for the reference implementations; small values only.
struct Ratio: Equatable, CustomStringConvertible {
  var top: Int
  var bottom: Int

  init(_ top: Int, _ bottom: Int) {
    var (a, b) = (abs(top), abs(bottom))
    while b != 0 { (a, b) = (b, a % b) }
    let divisor = max(a, 1) * (bottom < 0 ? -1 : 1)
    self.top = top / divisor
    self.bottom = bottom / divisor
  }

  var value: Double { Double(top) / Double(bottom) }
  var description: String { bottom == 1 ? "\(top)" : "\(top)|\(bottom)" }

  static func combine(_ a: Ratio, _ sign: String, _ b: Ratio) -> Ratio? {
    switch sign {
    case "+": return Ratio(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)
    case "-": return Ratio(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom)
    case "*": return Ratio(a.top * b.top, a.bottom * b.bottom)
    default: return b.top == 0 ? nil : Ratio(a.top * b.bottom, a.bottom * b.top)
    }
  }
}
