import Foundation

/// What an expression is worth: exactly as far as that is possible, and approximately at four
/// random points of its variables.
///
/// Two exact values are equal when their residues are. Otherwise the approximations decide: at
/// every point at which both are known, and at two points at least, they must agree to 1e-12 of the
/// larger and the rounding errors, so that no decimal number of ordinary length equals pi or a
/// root. Variables are real, of either sign: `sqrt(x^2)` is not `x`.
struct ExpressionValue: Sendable, Hashable {
  /// The value itself, where the expression is a rational constant that fits `Int`.
  var ratio: SmallRational?
  /// The exact value at random points of prime fields, where the expression is rational in its
  /// variables, pi, e and i.
  var residues: Residues?
  /// The value at random real points.
  var points: Points
  /// Whether no variable occurs.
  var isConstant: Bool

  /// Approximations at four points; the same four times for a constant.
  struct Points: Sendable, Hashable {
    var first, second, third, fourth: ApproximateNumber

    init(_ value: ApproximateNumber) {
      (first, second, third, fourth) = (value, value, value, value)
    }

    init(_ at: (Int) -> ApproximateNumber) {
      (first, second, third, fourth) = (at(0), at(1), at(2), at(3))
    }

    subscript(index: Int) -> ApproximateNumber {
      switch index {
      case 0: first
      case 1: second
      case 2: third
      default: fourth
      }
    }

    func map(_ body: (ApproximateNumber) -> ApproximateNumber) -> Points {
      Points { body(self[$0]) }
    }
  }

  static let seed: UInt64 = 0x5061_7273_696D_6F6E

  init(ratio: SmallRational?, residues: Residues?, points: Points, isConstant: Bool) {
    self.ratio = ratio
    self.residues = residues
    self.points = points
    self.isConstant = isConstant
  }

  /// A rational number.
  init(_ ratio: SmallRational) {
    let top = Residues(ratio.numerator)
    // A denominator below 2^63 is invertible unless it is a multiple of a prime.
    let bottom = Residues(ratio.denominator)
    self.init(
      ratio: ratio,
      residues: ratio.isInteger
        ? top : bottom.isInvertible ? top.multiplied(by: bottom.inverse) : nil,
      // Whole numbers from 2^53 on are rounded, and so is most every fraction.
      points: Points(
        ApproximateNumber(
          ratio.double,
          error: ratio.isInteger && ratio.numerator.magnitude < 1 << 53
            ? 0 : abs(ratio.double) * 0x1p-51)),
      isConstant: true)
  }

  /// A variable; equal names have equal values.
  init(variable name: String) {
    let hash = StableHash.fnv1a(name) ^ Self.seed
    var generator = SplitMix64(seed: hash &+ 1)
    var reals: [ApproximateNumber] = []
    for index in 0..<4 {
      let size = 0.5 + 2 * generator.unitDouble()
      reals.append(ApproximateNumber(index % 2 == 0 ? size : -size))
    }
    self.init(
      ratio: nil, residues: Residues(seed: hash), points: Points { reals[$0] }, isConstant: false)
  }

  /// Pi or e.
  init(transcendental value: Double, name: String) {
    var residues = Residues(seed: StableHash.fnv1a("constant " + name) ^ Self.seed)
    // The same at both points of a field: a constant.
    residues.lanes[1] = residues.lanes[0]
    residues.lanes[3] = residues.lanes[2]
    self.init(
      ratio: nil, residues: residues, points: Points(ApproximateNumber(value, error: 0x1p-51)),
      isConstant: true)
  }

  static let pi = ExpressionValue(transcendental: .pi, name: "pi")
  static let e = ExpressionValue(transcendental: M_E, name: "e")
  static let i = ExpressionValue(
    ratio: nil, residues: .imaginaryUnit, points: Points(ApproximateNumber(0, 1)), isConstant: true)

  /// Whether something is known: otherwise the text is not read as a value.
  var isKnown: Bool { residues != nil || (0..<4).contains { points[$0].isValid } }

  /// Whether the value is exactly zero.
  var isExactZero: Bool { ratio.map { $0 == .zero } ?? residues?.isZero ?? false }

  /// Whether two values are equal. `tolerance`, where given, replaces exactness: a relative
  /// difference up to it counts as equal.
  func equals(_ other: ExpressionValue, tolerance: Double? = nil) -> Bool {
    if let left = residues, let right = other.residues, tolerance == nil || left == right {
      return left == right
    }
    let allowed = max(tolerance ?? 0, 1e-12)
    var compared = 0
    for index in 0..<4 {
      let (a, b) = (points[index], other.points[index])
      guard a.isValid, b.isValid else { continue }
      let distance = (a + -b).magnitude
      guard distance <= allowed * max(a.magnitude, b.magnitude) + a.error + b.error else {
        return false
      }
      compared += 1
    }
    return compared >= 2
  }

  /// Whether this value is a constant multiple of another, as the two sides of an equation may be.
  /// `positively`: by a positive number, as for inequalities.
  func isMultiple(of other: ExpressionValue, positively: Bool) -> Bool {
    if positively {
      for index in 0..<4 {
        let (a, b) = (points[index], other.points[index])
        guard a.isValid, b.isValid, a.isReal, b.isReal, (a.real > 0) == (b.real > 0) else {
          return false
        }
      }
    }
    if let a = residues?.lanes, let b = other.residues?.lanes {
      // a / b is the same at both points of a field: a b' = a' b, without division.
      let product = Residues(lanes: a).multiplied(by: Residues(lanes: b.swappedPairs))
      let mirror = Residues(lanes: a.swappedPairs).multiplied(by: Residues(lanes: b))
      return product == mirror
    }
    let ratios = (0..<4).map { points[$0] / other.points[$0] }.filter(\.isValid)
    guard ratios.count >= 2 else { return false }
    return ratios.dropFirst().allSatisfy { ratio in
      (ratio + -ratios[0]).magnitude
        <= 1e-12 * max(ratio.magnitude, ratios[0].magnitude) + ratio.error + ratios[0].error
    }
  }
}

extension SIMD4<UInt64> {
  /// The two points of each field exchanged.
  fileprivate var swappedPairs: SIMD4<UInt64> { SIMD4(self[1], self[0], self[3], self[2]) }
}
