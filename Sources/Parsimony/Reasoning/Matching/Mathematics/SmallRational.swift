/// An exact rational number on `Int`, in lowest terms with a positive denominator. Operations give
/// nil where the result does not fit; nothing wraps around and nothing traps.
struct SmallRational: Sendable, Hashable {
  let numerator: Int
  let denominator: Int

  static let zero = SmallRational(0)
  static let one = SmallRational(1)

  init(_ value: Int) {
    numerator = value
    denominator = 1
  }

  init?(_ top: Int128, over bottom: Int128) {
    guard bottom != 0 else { return nil }
    var (a, b) = (top.magnitude, bottom.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    let isNegative = top != 0 && (top < 0) != (bottom < 0)
    // The least integer is left out, so that magnitudes and negations always fit.
    guard let p = Int(exactly: top.magnitude / a), let q = Int(exactly: bottom.magnitude / a)
    else { return nil }
    numerator = isNegative ? -p : p
    denominator = q
  }

  var isInteger: Bool { denominator == 1 }
  var integer: Int? { isInteger ? numerator : nil }
  var double: Double { Double(numerator) / Double(denominator) }
  var negated: SmallRational? {
    SmallRational(-Int128(numerator), over: Int128(denominator))
  }

  // |a d + c b| <= 2 (2^63)^2 could overflow by one bit: the sum is checked.
  func adding(_ other: SmallRational) -> SmallRational? {
    let left = Int128(numerator) * Int128(other.denominator)
    let right = Int128(other.numerator) * Int128(denominator)
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow
      ? nil : SmallRational(sum, over: Int128(denominator) * Int128(other.denominator))
  }

  func multiplied(by other: SmallRational) -> SmallRational? {
    SmallRational(
      Int128(numerator) * Int128(other.numerator),
      over: Int128(denominator) * Int128(other.denominator))
  }

  func divided(by other: SmallRational) -> SmallRational? {
    SmallRational(
      Int128(numerator) * Int128(other.denominator),
      over: Int128(denominator) * Int128(other.numerator))
  }

  /// A whole power, by repeated squaring; nil also for zero to a negative power.
  func power(_ exponent: Int) -> SmallRational? {
    var base: SmallRational? = exponent < 0 ? SmallRational.one.divided(by: self) : self
    var result: SmallRational? = .one
    var rest = exponent.magnitude
    while rest > 0 {
      guard let factor = base, let product = result else { return nil }
      if rest & 1 == 1 { result = product.multiplied(by: factor) }
      rest >>= 1
      if rest > 0 { base = factor.multiplied(by: factor) }
    }
    return result
  }

  /// The exact root of a number >= 0; nil where it is irrational. `degree` is at least 2.
  func root(_ degree: Int) -> SmallRational? {
    guard numerator >= 0, let top = Self.root(numerator, degree),
      let bottom = Self.root(denominator, degree)
    else { return nil }
    return SmallRational(Int128(top), over: Int128(bottom))
  }

  private static func root(_ value: Int, _ degree: Int) -> Int? {
    guard value > 1 else { return value }
    guard degree < 64 else { return nil }
    // Bisection: about 32 steps, each with at most 6 squarings.
    var (low, high) = (1, 3_037_000_499)
    while low < high {
      let middle = low + (high - low) / 2
      guard let power = SmallRational(middle).power(degree), power.numerator <= value else {
        high = middle
        continue
      }
      if power.numerator == value { return middle }
      low = middle + 1
    }
    return SmallRational(low).power(degree)?.numerator == value ? low : nil
  }
}
