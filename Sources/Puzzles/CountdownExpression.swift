/// An arithmetic expression over the given numbers.
public indirect enum CountdownExpression: Sendable, Hashable {
  /// A given number.
  case number(Int)
  /// An operation on two expressions.
  case operation(CountdownExpression, ArithmeticOperation, CountdownExpression)

  /// The exact value, or `nil` on overflow or division by zero.
  public var value: Fraction? {
    switch self {
    case .number(let number): Fraction(number)
    case .operation(let left, let operation, let right):
      if let left = left.value, let right = right.value { operation(left, right) } else { nil }
    }
  }

  /// The numbers used, sorted ascending.
  public var numbers: [Int] {
    switch self {
    case .number(let number): [number]
    case .operation(let left, _, let right): (left.numbers + right.numbers).sorted()
    }
  }
}

extension CountdownExpression: CustomStringConvertible {
  /// The infix text with as few parentheses as keep the value: `(10-4)*(13-9)`. Operations of equal
  /// rank are read from the left, so `a+(b-c)` is written `a+b-c` and `a*(b/c)` is `a*b/c`.
  public var description: String { infix }

  /// The infix text with as few parentheses as keep the value.
  public var infix: String {
    switch self {
    case .number(let number): return String(number)
    case .operation(let left, let operation, let right):
      let isSum = operation == .add || operation == .subtract
      let leftText = !isSum && left.isSum ? "(\(left.infix))" : left.infix
      let needsParentheses: Bool
      switch operation {
      case .add: needsParentheses = false
      case .subtract: needsParentheses = right.isSum
      case .multiply: needsParentheses = right.isSum
      case .divide: needsParentheses = right.isSum || right.isProduct
      }
      return leftText + operation.rawValue + (needsParentheses ? "(\(right.infix))" : right.infix)
    }
  }

  private var isSum: Bool {
    if case .operation(_, let operation, _) = self {
      return operation == .add || operation == .subtract
    }
    return false
  }

  private var isProduct: Bool {
    if case .operation(_, let operation, _) = self {
      return operation == .multiply || operation == .divide
    }
    return false
  }
}
