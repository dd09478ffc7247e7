/// Counts solution paths through non-negative integers only: the fast search.
///
/// A state is a run of `Int`s, sorted ascending, on a scratch stack; a child lies `stride` places
/// above its parent. States of 2 and 3 numbers are counted outright, larger ones are remembered
/// under their numbers packed to 21 bits each.
struct IntegerSearch: Sendable {
  /// The largest limit that the packing allows.
  static let maximumLimit = 1_000_000
  static let stride = 8

  /// The largest intermediate value.
  private let limit: Int
  private var target = -1
  private var memo = PathCountTable()

  init(limit: Int) {
    self.limit = limit
  }

  /// The number of canonical paths from `numbers` (sorted, in 0...`limit`) to `target`.
  mutating func count(_ numbers: [Int], target: Int) -> Int {
    withStack(numbers, target: target) { $0.count($1, numbers.count) }
  }

  /// Whether any canonical path leads from `numbers` to `target`.
  mutating func isSolvable(_ numbers: [Int], target: Int) -> Bool {
    withStack(numbers, target: target) { $0.isSolvable($1, numbers.count) }
  }

  /// The `index`-th canonical path in a fixed order; `index` must be below the count.
  mutating func path(_ index: Int, from numbers: [Int], target: Int) -> [CountdownStep] {
    withStack(numbers, target: target) { search, stack in
      var steps: [CountdownStep] = []
      var rest = index
      var state = stack
      for size in Swift.stride(from: numbers.count, to: 1, by: -1) {
        let move = search.move(containing: &rest, from: state, size)
        state += IntegerSearch.stride
        steps.append(
          CountdownStep(
            left: Fraction(move.left), operation: move.operation, right: Fraction(move.right),
            result: Fraction(move.result),
            remaining: (0..<(size - 1)).map { Fraction(state[$0]) }))
      }
      return steps
    }
  }

  /// A place on the scratch stack.
  typealias Stack = UnsafeMutablePointer<Int>

  private mutating func withStack<Result>(
    _ numbers: [Int], target: Int, _ body: (inout IntegerSearch, Stack) -> Result
  ) -> Result {
    if target != self.target {
      memo.removeAll()
      self.target = target
    }
    return withUnsafeTemporaryAllocation(
      of: Int.self, capacity: IntegerSearch.stride * max(numbers.count, 1)
    ) { buffer in
      buffer.initialize(repeating: 0)
      for (index, number) in numbers.enumerated() { buffer[index] = number }
      return body(&self, buffer.baseAddress!)
    }
  }
}

extension IntegerSearch {
  private mutating func count(_ state: Stack, _ size: Int) -> Int {
    switch size {
    case 0: return 0
    case 1: return state[0] == target ? 1 : 0
    case 2: return target <= limit ? countPair(state[0], state[1]) : 0
    case 3: return target <= limit ? countTriple(state[0], state[1], state[2]) : 0
    default: break
    }
    let key = IntegerSearch.key(state, size)
    if let known = memo[key] { return known }
    var total = 0
    IntegerSearch.forEachMove(state, size, limit: limit) { move, low, high in
      IntegerSearch.writeChild(of: state, size, low, high, move.result)
      total += count(state + IntegerSearch.stride, size - 1)
      return false
    }
    memo.insert(total, for: key)
    return total
  }

  private mutating func isSolvable(_ state: Stack, _ size: Int) -> Bool {
    if size <= 3 { return count(state, size) > 0 }
    let key = IntegerSearch.key(state, size)
    if let known = memo[key] { return known > 0 }
    // The top bit keeps "is it solvable" apart from "how many paths".
    let flagged = key | 1 << 127
    if let known = memo[flagged] { return known > 0 }
    var isFound = false
    IntegerSearch.forEachMove(state, size, limit: limit) { move, low, high in
      IntegerSearch.writeChild(of: state, size, low, high, move.result)
      isFound = isSolvable(state + IntegerSearch.stride, size - 1)
      return isFound
    }
    memo.insert(isFound ? 1 : 0, for: flagged)
    return isFound
  }

  /// The move under which path `rest` falls; `rest` becomes the index among that child's paths,
  /// and the child stays written above the state.
  private mutating func move(
    containing rest: inout Int, from state: Stack, _ size: Int
  ) -> Move {
    var found = Move(left: 0, operation: .add, right: 0, result: 0)
    IntegerSearch.forEachMove(state, size, limit: limit) { move, low, high in
      IntegerSearch.writeChild(of: state, size, low, high, move.result)
      let paths = count(state + IntegerSearch.stride, size - 1)
      if rest < paths {
        found = move
        return true
      }
      rest -= paths
      return false
    }
    return found
  }

  /// Distinct canonical last steps on `small` <= `large` that give the target.
  @inline(__always)
  private func countPair(_ small: Int, _ large: Int) -> Int {
    var total = 0
    if large + small == target { total += 1 }
    if large - small == target { total += 1 }
    if large * small == target { total += 1 }
    if small != 0 && small * target == large { total += 1 }
    if small == 0 && large != 0 && target == 0 { total += 1 }
    return total
  }

  @inline(__always)
  private func countPairUnordered(_ first: Int, _ second: Int) -> Int {
    first <= second ? countPair(first, second) : countPair(second, first)
  }

  @inline(__always)
  private func countTriple(_ a: Int, _ b: Int, _ c: Int) -> Int {
    var total = countTriple(pair: a, b, rest: c)
    if b != c { total += countTriple(pair: a, c, rest: b) }
    if a != b { total += countTriple(pair: b, c, rest: a) }
    return total
  }

  @inline(__always)
  private func countTriple(pair small: Int, _ large: Int, rest: Int) -> Int {
    var total = 0
    if large - small <= limit { total += countPairUnordered(large - small, rest) }
    if large + small <= limit { total += countPairUnordered(large + small, rest) }
    let product = large * small
    if product <= limit { total += countPairUnordered(product, rest) }
    if let quotient = IntegerSearch.exactQuotient(large, small) {
      if quotient <= limit { total += countPairUnordered(quotient, rest) }
    } else if small == 0 && large != 0 {
      total += countPairUnordered(0, rest)
    }
    return total
  }

  /// The numbers at 21 bits each, plus one so that an empty place differs from a zero.
  @inline(__always)
  private static func key(_ state: Stack, _ size: Int) -> UInt128 {
    var key: UInt128 = 0
    for index in 0..<size {
      key = key << 21 | UInt128(truncatingIfNeeded: state[index] + 1)
    }
    return key
  }
}
