extension Fraction {
  /// The exact sum, or `nil` on overflow.
  public func adding(_ other: Fraction) -> Fraction? {
    if denominator == 1 && other.denominator == 1 {
      let (sum, overflow) = numerator.addingReportingOverflow(other.numerator)
      return overflow ? nil : Fraction(sum)
    }
    return Fraction(
      wideNumerator: Int128(numerator) * Int128(other.denominator)
        + Int128(other.numerator) * Int128(denominator),
      wideDenominator: Int128(denominator) * Int128(other.denominator))
  }

  /// The exact difference, or `nil` on overflow.
  public func subtracting(_ other: Fraction) -> Fraction? {
    if denominator == 1 && other.denominator == 1 {
      let (difference, overflow) = numerator.subtractingReportingOverflow(other.numerator)
      return overflow ? nil : Fraction(difference)
    }
    return Fraction(
      wideNumerator: Int128(numerator) * Int128(other.denominator)
        - Int128(other.numerator) * Int128(denominator),
      wideDenominator: Int128(denominator) * Int128(other.denominator))
  }

  /// The exact product, or `nil` on overflow.
  public func multiplied(by other: Fraction) -> Fraction? {
    if denominator == 1 && other.denominator == 1 {
      let (product, overflow) = numerator.multipliedReportingOverflow(by: other.numerator)
      return overflow ? nil : Fraction(product)
    }
    return Fraction(
      wideNumerator: Int128(numerator) * Int128(other.numerator),
      wideDenominator: Int128(denominator) * Int128(other.denominator))
  }

  /// The exact quotient, or `nil` on overflow or when `other` is zero.
  public func divided(by other: Fraction) -> Fraction? {
    guard other.numerator != 0 else { return nil }
    return Fraction(
      wideNumerator: Int128(numerator) * Int128(other.denominator),
      wideDenominator: Int128(denominator) * Int128(other.numerator))
  }

  /// The number with the opposite sign, or `nil` on overflow.
  public var negated: Fraction? { Fraction.zero.subtracting(self) }

  /// Normalises a quotient of 128-bit products, or `nil` when it does not fit.
  ///
  /// A sum of two products of 64-bit numbers stays below 2^127, because denominators are positive
  /// `Int64`s: |a d + c b| <= 2 * 2^63 * (2^63 - 1) < 2^127.
  private init?(wideNumerator: Int128, wideDenominator: Int128) {
    if let top = Int64(exactly: wideNumerator), let bottom = Int64(exactly: wideDenominator) {
      self.init(top, over: bottom)
      return
    }
    guard wideDenominator != 0 else { return nil }
    var (a, b) = (wideNumerator.magnitude, wideDenominator.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    let divisor = Int128(a)
    let sign: Int128 = wideDenominator < 0 ? -1 : 1
    guard let top = Int64(exactly: wideNumerator / divisor * sign),
      let bottom = Int64(exactly: wideDenominator / divisor * sign)
    else { return nil }
    self.init(normalisedNumerator: top, denominator: bottom)
  }
}
