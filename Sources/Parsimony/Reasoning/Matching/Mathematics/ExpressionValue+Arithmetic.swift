import Foundation

extension ExpressionValue {
  func adding(_ other: ExpressionValue) -> ExpressionValue {
    combined(other, ratio: { $0.adding($1) }, residues: { $0.adding($1) }, points: { $0 + $1 })
  }

  func subtracting(_ other: ExpressionValue) -> ExpressionValue {
    combined(
      other, ratio: { left, right in right.negated.flatMap { left.adding($0) } },
      residues: { $0.subtracting($1) }, points: { $0 + -$1 })
  }

  func multiplied(by other: ExpressionValue) -> ExpressionValue {
    combined(
      other, ratio: { $0.multiplied(by: $1) }, residues: { $0.multiplied(by: $1) },
      points: { $0 * $1 })
  }

  var negated: ExpressionValue { ExpressionValue(.zero).subtracting(self) }

  /// The quotient; throws for a divisor that is exactly zero.
  func divided(by other: ExpressionValue) throws(Unreadable) -> ExpressionValue {
    guard !other.isExactZero else { throw Unreadable() }
    return combined(
      other, ratio: { $0.divided(by: $1) },
      residues: { $1.isInvertible ? $0.multiplied(by: $1.inverse) : nil }, points: { $0 / $1 })
  }

  private func combined(
    _ other: ExpressionValue,
    ratio combineRatios: (SmallRational, SmallRational) -> SmallRational?,
    residues combineResidues: (Residues, Residues) -> Residues?,
    points combinePoints: (ApproximateNumber, ApproximateNumber) -> ApproximateNumber
  ) -> ExpressionValue {
    let ratio: SmallRational? =
      if let left = self.ratio, let right = other.ratio { combineRatios(left, right) } else { nil }
    let residues: Residues? =
      if let left = self.residues, let right = other.residues { combineResidues(left, right) } else
      {
        nil
      }
    return ExpressionValue(
      ratio: ratio, residues: residues,
      points: Points { combinePoints(points[$0], other.points[$0]) },
      isConstant: isConstant && other.isConstant)
  }

  /// The power. Exact for whole exponents of up to nine digits and for exact roots; 0^0 is 1; a
  /// negative real number to p/q with odd q is the real root, as in school; otherwise the principal
  /// branch. Throws for zero to a negative power.
  func power(_ exponent: ExpressionValue) throws(Unreadable) -> ExpressionValue {
    guard let number = exponent.ratio else {
      return ExpressionValue(
        ratio: nil, residues: nil,
        points: Points { points[$0].power(exponent.points[$0]) },
        isConstant: isConstant && exponent.isConstant)
    }
    if isExactZero {
      guard number.numerator >= 0 else { throw Unreadable() }
      return ExpressionValue(number == .zero ? .one : .zero)
    }
    if let whole = number.integer { return wholePower(whole) }
    let root = try root(number.denominator)
    return root.wholePower(number.numerator)
  }

  private func wholePower(_ exponent: Int) -> ExpressionValue {
    let isExact = exponent.magnitude <= 1_000_000_000
    let base = exponent < 0 ? residues.flatMap { $0.isInvertible ? $0.inverse : nil } : residues
    let power = ApproximateNumber(Double(exponent))
    return ExpressionValue(
      ratio: isExact ? ratio?.power(exponent) : nil,
      residues: isExact ? base?.power(UInt64(exponent.magnitude)) : nil,
      points: points.map { exponent == 0 ? ApproximateNumber(1) : $0.power(power) },
      isConstant: isConstant)
  }

  /// The root of a degree of at least 1: exact for perfect powers; of a negative real number the
  /// real root where the degree is odd, i times the root of the opposite where it is 2, the
  /// principal one otherwise.
  func root(_ degree: Int) throws(Unreadable) -> ExpressionValue {
    guard degree >= 1 else { throw Unreadable() }
    if degree == 1 { return self }
    if let ratio, let opposite = ratio.negated {
      let isNegative = ratio.numerator < 0
      if let root = (isNegative ? opposite : ratio).root(degree) {
        if !isNegative { return ExpressionValue(root) }
        if degree % 2 == 1, let negative = root.negated { return ExpressionValue(negative) }
        if degree == 2 { return ExpressionValue(root).multiplied(by: .i) }
      }
    }
    let exponent = ApproximateNumber(1) / ApproximateNumber(Double(degree))
    return ExpressionValue(
      ratio: nil, residues: nil,
      points: points.map { point in
        if degree == 2 { return point.squareRoot }
        if degree % 2 == 1, point.isReal, point.real < 0 { return -(-point).power(exponent) }
        return point.power(exponent)
      }, isConstant: isConstant)
  }
}
