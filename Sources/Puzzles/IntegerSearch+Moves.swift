extension IntegerSearch {
  /// A canonical step on whole numbers.
  struct Move {
    var left: Int
    var operation: ArithmeticOperation
    var right: Int
    var result: Int
  }

  /// Calls `body` with every distinct canonical move of a state, until it returns `true`.
  /// Pairs of equal values are visited once.
  @inline(__always)
  static func forEachMove(
    _ state: Stack, _ size: Int, limit: Int, _ body: (Move, Int, Int) -> Bool
  ) {
    for low in 0..<(size - 1) {
      if low > 0 && state[low] == state[low - 1] { continue }
      for high in (low + 1)..<size {
        if high > low + 1 && state[high] == state[high - 1] { continue }
        let (small, large) = (state[low], state[high])
        let sum = large + small
        if sum <= limit
          && body(Move(left: large, operation: .add, right: small, result: sum), low, high)
        {
          return
        }
        let difference = large - small
        if difference <= limit
          && body(
            Move(left: large, operation: .subtract, right: small, result: difference), low, high)
        {
          return
        }
        let product = large * small
        if product <= limit
          && body(Move(left: large, operation: .multiply, right: small, result: product), low, high)
        {
          return
        }
        if let quotient = exactQuotient(large, small), quotient <= limit,
          body(Move(left: large, operation: .divide, right: small, result: quotient), low, high)
        {
          return
        }
        // The smaller by the larger is whole only when it is zero.
        if small == 0 && large != 0
          && body(Move(left: small, operation: .divide, right: large, result: 0), low, high)
        {
          return
        }
      }
    }
  }

  /// The quotient when it is whole. Both numbers fit 32 bits, whose division is fast.
  @inline(__always)
  static func exactQuotient(_ large: Int, _ small: Int) -> Int? {
    guard small != 0 else { return nil }
    let (quotient, remainder) = UInt32(truncatingIfNeeded: large)
      .quotientAndRemainder(dividingBy: UInt32(truncatingIfNeeded: small))
    return remainder == 0 ? Int(quotient) : nil
  }

  /// Writes the state without places `low` and `high`, and with `result`, above the parent.
  @inline(__always)
  static func writeChild(
    of state: Stack, _ size: Int, _ low: Int, _ high: Int, _ result: Int
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
