import Foundation

/// The functions that expressions may use. `log` without a base is the decimal logarithm, as in
/// competition mathematics; `ln` is the natural one.
enum MathFunction: String, Sendable, Hashable {
  case sin, cos, tan, cot, sec, csc
  case arcsin, arccos, arctan
  case sinh, cosh, tanh
  case ln, log, exp, abs, floor, ceil

  /// Names of functions in plain text and LaTeX.
  static let names: [String: MathFunction] = [
    "sin": .sin, "cos": .cos, "tan": .tan, "cot": .cot, "sec": .sec, "csc": .csc, "cosec": .csc,
    "arcsin": .arcsin, "arccos": .arccos, "arctan": .arctan, "asin": .arcsin, "acos": .arccos,
    "atan": .arctan, "sinh": .sinh, "cosh": .cosh, "tanh": .tanh, "ln": .ln, "log": .log,
    "lg": .log, "exp": .exp, "abs": .abs, "floor": .floor, "ceil": .ceil,
  ]

  /// The inverse that `^{-1}` names.
  var inverse: MathFunction? {
    switch self {
    case .sin: .arcsin
    case .cos: .arccos
    case .tan: .arctan
    default: nil
    }
  }

  /// The value at an argument.
  func callAsFunction(_ argument: ExpressionValue) -> ExpressionValue {
    if let exact = exact(argument) { return exact }
    return ExpressionValue(
      ratio: nil, residues: nil, points: argument.points.map(approximate),
      isConstant: argument.isConstant)
  }

  private func exact(_ argument: ExpressionValue) -> ExpressionValue? {
    guard let ratio = argument.ratio else { return nil }
    switch self {
    case .abs: return ratio.numerator < 0 ? argument.negated : argument
    case .floor, .ceil:
      let (quotient, remainder) = ratio.numerator.quotientAndRemainder(
        dividingBy: ratio.denominator)
      let shift =
        remainder == 0 ? 0 : self == .floor ? (remainder < 0 ? -1 : 0) : (remainder > 0 ? 1 : 0)
      return ExpressionValue(SmallRational(quotient + shift))
    case .sin, .tan, .arcsin, .arctan, .sinh, .tanh:
      return ratio == .zero ? argument : nil
    case .cos, .sec, .cosh, .exp:
      return ratio == .zero ? ExpressionValue(.one) : nil
    case .ln, .log:
      return ratio == .one ? ExpressionValue(.zero) : nil
    case .cot, .csc, .arccos: return nil
    }
  }

  private func approximate(_ x: ApproximateNumber) -> ApproximateNumber {
    let one = ApproximateNumber(1)
    switch self {
    case .sin: return Self.sine(x)
    case .cos: return Self.cosine(x)
    case .tan: return Self.sine(x) / Self.cosine(x)
    case .cot: return Self.cosine(x) / Self.sine(x)
    case .sec: return one / Self.cosine(x)
    case .csc: return one / Self.sine(x)
    // Real, inside their domains; elsewhere undefined.
    case .arcsin: return x.realFunction(Foundation.asin) { 1 / (1 - $0 * $0).squareRoot() }
    case .arccos: return x.realFunction(Foundation.acos) { 1 / (1 - $0 * $0).squareRoot() }
    case .arctan: return x.realFunction(Foundation.atan) { 1 / (1 + $0 * $0) }
    case .sinh: return x.realFunction(Foundation.sinh, slope: Foundation.cosh)
    case .cosh: return x.realFunction(Foundation.cosh, slope: Foundation.sinh)
    case .tanh: return x.realFunction(Foundation.tanh) { 1 / pow(Foundation.cosh($0), 2) }
    case .ln: return x.logarithm
    case .log: return x.logarithm / ApproximateNumber(M_LN10, error: 0x1p-52)
    case .exp: return x.exponential
    case .abs: return ApproximateNumber(x.magnitude, error: x.error)
    case .floor, .ceil:
      // Too near a step to tell: undefined.
      guard x.isReal, Swift.abs(x.real - x.real.rounded()) > x.error || x.error == 0 else {
        return .undefined
      }
      return ApproximateNumber(x.real.rounded(self == .floor ? .down : .up))
    }
  }

  private static func sine(_ x: ApproximateNumber) -> ApproximateNumber {
    x.isReal
      // The slope is bounded by one; an argument's own rounding is its error.
      ? x.realFunction(Foundation.sin) { _ in 1 }
      : complexSine(x)
  }

  private static func cosine(_ x: ApproximateNumber) -> ApproximateNumber {
    x.isReal
      ? x.realFunction(Foundation.cos) { _ in 1 }
      : complexSine(ApproximateNumber(.pi / 2, error: 0x1p-52) + -x)
  }

  /// sin(a + bi) = sin a cosh b + i cos a sinh b.
  private static func complexSine(_ x: ApproximateNumber) -> ApproximateNumber {
    let size = Foundation.cosh(x.imaginary)
    return ApproximateNumber(
      Foundation.sin(x.real) * size, Foundation.cos(x.real) * Foundation.sinh(x.imaginary),
      error: size * (x.error + 0x1p-50))
  }
}
