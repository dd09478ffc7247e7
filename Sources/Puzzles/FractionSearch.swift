/// Counts solution paths through fractions: slower than `IntegerSearch`, and needed only where no
/// path through integers exists, or where the state holds a fraction or a negative number.
///
/// Laid out like `IntegerSearch`; states of 4 numbers are remembered when they can be packed.
struct FractionSearch: Sendable {
  /// The largest numerator and denominator of an intermediate value.
  private let limit: Int64
  /// Whether results must be whole.
  private let isIntegral: Bool
  /// Whether both differences of a pair are tried, because the state holds a negative number.
  private var isSigned = false
  /// Places between a state and its child on the scratch stack: the size of the root state.
  private var stride = 0
  private var target = -1
  private var memo = PathCountTable()

  init(limit: Int, isIntegral: Bool) {
    self.limit = Int64(limit)
    self.isIntegral = isIntegral
  }

  /// The number of canonical paths from a state to its target.
  mutating func count(_ state: CountdownState) -> Int {
    withStack(state) { $0.count($1, state.numbers.count) }
  }

  /// Whether any canonical path leads from the state to its target.
  mutating func isSolvable(_ state: CountdownState) -> Bool {
    withStack(state) { $0.isSolvable($1, state.numbers.count) }
  }

  /// The `index`-th canonical path in a fixed order; `index` must be below the count.
  mutating func path(_ index: Int, from state: CountdownState) -> [CountdownStep] {
    withStack(state) { search, stack in
      var steps: [CountdownStep] = []
      var rest = index
      var place = stack
      for size in Swift.stride(from: state.numbers.count, to: 1, by: -1) {
        let move = search.move(containing: &rest, from: place, size)
        place += search.stride
        steps.append(
          CountdownStep(
            left: move.left, operation: move.operation, right: move.right, result: move.result,
            remaining: Array(UnsafeBufferPointer(start: place, count: size - 1))))
      }
      return steps
    }
  }

  private typealias Stack = UnsafeMutablePointer<Fraction>

  private mutating func withStack<Result>(
    _ state: CountdownState, _ body: (inout FractionSearch, Stack) -> Result
  ) -> Result {
    let needsSign = state.numbers.contains(where: \.isNegative)
    if state.target != target || needsSign != isSigned {
      memo.removeAll()
      target = state.target
      isSigned = needsSign
    }
    stride = state.numbers.count
    return withUnsafeTemporaryAllocation(
      of: Fraction.self, capacity: max(stride * stride, 1)
    ) { buffer in
      buffer.initialize(repeating: .zero)
      for (index, number) in state.numbers.enumerated() { buffer[index] = number }
      return body(&self, buffer.baseAddress!)
    }
  }
}

// MARK: - Moves

extension FractionSearch {
  private struct Move {
    var left: Fraction
    var operation: ArithmeticOperation
    var right: Fraction
    var result: Fraction
  }

  /// Calls `body` with every distinct canonical move of a state, until it returns `true`.
  @inline(__always)
  private func forEachMove(
    _ state: Stack, _ size: Int, _ body: (Move, Int, Int) -> Bool
  ) {
    for low in 0..<(size - 1) {
      if low > 0 && state[low] == state[low - 1] { continue }
      for high in (low + 1)..<size {
        if high > low + 1 && state[high] == state[high - 1] { continue }
        let (small, large) = (state[low], state[high])
        for variant in 0..<6 {
          // Canonical order, then the two orders that are moves of their own.
          let operation: ArithmeticOperation
          var (left, right) = (large, small)
          switch variant {
          case 0: operation = .add
          case 1: operation = .subtract
          case 2: operation = .multiply
          case 3: operation = .divide
          case 4:
            guard small != large else { continue }
            operation = .divide
            (left, right) = (small, large)
          default:
            guard isSigned, small != large else { continue }
            operation = .subtract
            (left, right) = (small, large)
          }
          guard let result = operation(left, right), isAllowed(result) else { continue }
          let move = Move(left: left, operation: operation, right: right, result: result)
          if body(move, low, high) { return }
        }
      }
    }
  }

  @inline(__always)
  private func isAllowed(_ result: Fraction) -> Bool {
    result.numerator.magnitude <= UInt64(limit) && result.denominator <= limit
      && (!isIntegral || result.isInteger)
  }

  @inline(__always)
  private func writeChild(
    of state: Stack, _ size: Int, _ low: Int, _ high: Int, _ result: Fraction
  ) {
    let child = state + stride
    var end = 0
    for index in 0..<size where index != low && index != high {
      child[end] = state[index]
      end += 1
    }
    while end > 0 && child[end - 1] > result {
      child[end] = child[end - 1]
      end -= 1
    }
    child[end] = result
  }
}

// MARK: - Counting

extension FractionSearch {
  private mutating func count(_ state: Stack, _ size: Int) -> Int {
    if size == 0 { return 0 }
    if size == 1 { return state[0] == Fraction(target) ? 1 : 0 }
    if size == 2 { return countPair(state[0], state[1]) }
    let key = size == 4 ? FractionSearch.key(state, limit: limit) : nil
    if let key, let known = memo[key] { return known }
    var total = 0
    forEachMove(state, size) { move, low, high in
      writeChild(of: state, size, low, high, move.result)
      total += count(state + stride, size - 1)
      return false
    }
    if let key { memo.insert(total, for: key) }
    return total
  }

  private mutating func isSolvable(_ state: Stack, _ size: Int) -> Bool {
    if size <= 2 { return count(state, size) > 0 }
    let key = size == 4 ? FractionSearch.key(state, limit: limit) : nil
    if let key {
      if let known = memo[key] ?? memo[key | 1 << 127] { return known > 0 }
    }
    var isFound = false
    forEachMove(state, size) { move, low, high in
      writeChild(of: state, size, low, high, move.result)
      isFound = isSolvable(state + stride, size - 1)
      return isFound
    }
    if let key { memo.insert(isFound ? 1 : 0, for: key | 1 << 127) }
    return isFound
  }

  private mutating func move(
    containing rest: inout Int, from state: Stack, _ size: Int
  ) -> Move {
    var found = Move(left: .zero, operation: .add, right: .zero, result: .zero)
    forEachMove(state, size) { move, low, high in
      writeChild(of: state, size, low, high, move.result)
      let paths = count(state + stride, size - 1)
      if rest < paths {
        found = move
        return true
      }
      rest -= paths
      return false
    }
    return found
  }

  /// Distinct last steps on `small` <= `large` that give the target, by cross-multiplication:
  /// a/b + c/d = t exactly when a d + c b = t b d, and so on. No division, no common divisors. The
  /// smaller minus the larger is negative, and targets are not.
  private func countPair(_ small: Fraction, _ large: Fraction) -> Int {
    guard target <= limit else { return 0 }
    // Every value is at most 10^6 here, so the products stay below 10^18, except for states that a
    // caller made up: those take the slow way.
    let bound: UInt64 = 1_000_000
    guard small.numerator.magnitude <= bound, large.numerator.magnitude <= bound,
      small.denominator <= 1_000_000, large.denominator <= 1_000_000, target <= 1_000_000
    else { return countPairSlowly(small, large) }
    let (a, b) = (large.numerator, large.denominator)
    let (c, d) = (small.numerator, small.denominator)
    let goal = Int64(target)
    let isEqual = a == c && b == d
    var total = 0
    if a * d + c * b == goal * b * d { total += 1 }
    if a * d - c * b == goal * b * d { total += 1 }
    if a * c == goal * b * d { total += 1 }
    if c != 0 && a * d == goal * b * c { total += 1 }
    if a != 0 && !isEqual && c * b == goal * d * a { total += 1 }
    return total
  }

  private func countPairSlowly(_ small: Fraction, _ large: Fraction) -> Int {
    var total = 0
    withUnsafeTemporaryAllocation(of: Fraction.self, capacity: 2) { buffer in
      buffer.initialize(repeating: small)
      buffer[1] = large
      forEachMove(buffer.baseAddress!, 2) { move, _, _ in
        if move.result == Fraction(target) { total += 1 }
        return false
      }
    }
    return total
  }

  /// Four fractions at 14 bits for each numerator and denominator, or `nil` when one does not fit.
  private static func key(_ state: Stack, limit: Int64) -> UInt128? {
    var key: UInt128 = 0
    for index in 0..<4 {
      let number = state[index]
      guard number.numerator >= 0, number.numerator < 1 << 14, number.denominator < 1 << 14 else {
        return nil
      }
      let packed = UInt32(truncatingIfNeeded: number.numerator << 14 | number.denominator)
      key = key << 28 | UInt128(packed)
    }
    return key
  }
}
