/// An exact rational number on `Int64`, always in lowest terms with a positive denominator.
///
/// Arithmetic is overflow-checked: an operation whose exact result does not fit gives `nil`, and so
/// does a division by zero. Nothing wraps around and nothing traps.
public struct Fraction: Sendable, Hashable {
  /// The numerator; its sign is the sign of the number.
  public let numerator: Int64
  /// The denominator, at least 1 and coprime to the numerator.
  public let denominator: Int64

  /// The number zero.
  public static let zero = Fraction(0)

  /// The whole number `value`.
  public init(_ value: Int64) {
    numerator = value
    denominator = 1
  }

  /// The whole number `value`.
  public init(_ value: Int) {
    self.init(Int64(value))
  }

  /// The quotient `numerator / denominator` in lowest terms, or `nil` when the denominator is zero
  /// or the normalised form does not fit `Int64`.
  public init?(_ numerator: Int64, over denominator: Int64) {
    guard denominator != 0 else { return nil }
    let divisor = greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let top = numerator.magnitude / divisor
    let bottom = denominator.magnitude / divisor
    guard bottom <= UInt64(Int64.max) else { return nil }
    let isNegative = (numerator < 0) != (denominator < 0) && numerator != 0
    if isNegative {
      guard top <= Int64.min.magnitude else { return nil }
      self.numerator = Int64(truncatingIfNeeded: 0 &- top)
    } else {
      guard top <= UInt64(Int64.max) else { return nil }
      self.numerator = Int64(top)
    }
    self.denominator = Int64(bottom)
  }

  /// A number that is already in lowest terms with a positive denominator.
  init(normalisedNumerator numerator: Int64, denominator: Int64) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Whether the number is whole.
  public var isInteger: Bool { denominator == 1 }

  /// The number as an integer, or `nil` when it is not whole.
  public var integer: Int? { isInteger ? Int(exactly: numerator) : nil }

  /// Whether the number is below zero.
  public var isNegative: Bool { numerator < 0 }

  /// The nearest `Double`.
  public var doubleValue: Double { Double(numerator) / Double(denominator) }
}

extension Fraction: Comparable {
  public static func < (left: Fraction, right: Fraction) -> Bool {
    if left.denominator == right.denominator { return left.numerator < right.numerator }
    return Int128(left.numerator) * Int128(right.denominator)
      < Int128(right.numerator) * Int128(left.denominator)
  }
}

/// The greatest common divisor of two numbers (Euclid); 1 when both are zero.
func greatestCommonDivisor(_ first: UInt64, _ second: UInt64) -> UInt64 {
  var (a, b) = (first, second)
  if (a | b) >> 32 == 0 {
    // 32-bit division is several times faster, and almost every value here is small.
    var (x, y) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
    while y != 0 { (x, y) = (y, x % y) }
    return x == 0 ? 1 : UInt64(x)
  }
  while b != 0 { (a, b) = (b, a % b) }
  return a == 0 ? 1 : a
}
