import Foundation

/// A complex number in floating point with a bound on its absolute error.
///
/// The bounds are first-order forward bounds with a few units in the last place for every
/// operation: they need not be rigorous, only of the right size.
struct ApproximateNumber: Sendable, Hashable {
  var real: Double
  var imaginary: Double
  var error: Double

  private static let unit = 0x1p-52

  init(_ real: Double, _ imaginary: Double = 0, error: Double = 0) {
    self.real = real
    self.imaginary = imaginary
    self.error = error
  }

  var magnitude: Double { imaginary == 0 ? abs(real) : hypot(real, imaginary) }
  var isReal: Bool { imaginary == 0 }

  /// Whether the value is known well enough to compare: finite, and exact to 1e-9 of itself or of
  /// one.
  var isValid: Bool {
    real.isFinite && imaginary.isFinite && error <= 1e-9 * max(1, magnitude)
  }

  static let undefined = ApproximateNumber(.nan)

  /// A computed value whose error is the inherited one and four units in its last place.
  private static func rounded(
    _ real: Double, _ imaginary: Double, _ inherited: Double
  ) -> ApproximateNumber {
    ApproximateNumber(
      real, imaginary, error: inherited + 4 * unit * (abs(real) + abs(imaginary)))
  }

  static func + (a: ApproximateNumber, b: ApproximateNumber) -> ApproximateNumber {
    rounded(a.real + b.real, a.imaginary + b.imaginary, a.error + b.error)
  }

  static prefix func - (a: ApproximateNumber) -> ApproximateNumber {
    ApproximateNumber(-a.real, -a.imaginary, error: a.error)
  }

  static func * (a: ApproximateNumber, b: ApproximateNumber) -> ApproximateNumber {
    let inherited =
      a.magnitude * b.error + b.magnitude * a.error + a.error * b.error
      + unit * a.magnitude * b.magnitude
    if a.isReal, b.isReal { return rounded(a.real * b.real, 0, inherited) }
    return rounded(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real,
      inherited)
  }

  static func / (a: ApproximateNumber, b: ApproximateNumber) -> ApproximateNumber {
    let size = b.magnitude
    guard size > b.error else { return undefined }
    let inherited = (a.error + a.magnitude / size * b.error) / (size - b.error)
    if a.isReal, b.isReal { return rounded(a.real / b.real, 0, inherited) }
    let square = size * size
    return rounded(
      (a.real * b.real + a.imaginary * b.imaginary) / square,
      (a.imaginary * b.real - a.real * b.imaginary) / square, inherited)
  }

  /// e to the power.
  var exponential: ApproximateNumber {
    let size = exp(real)
    return isReal
      ? Self.rounded(size, 0, size * error)
      : Self.rounded(size * cos(imaginary), size * sin(imaginary), size * error)
  }

  /// The natural logarithm, principal branch; undefined at zero.
  var logarithm: ApproximateNumber {
    let size = magnitude
    guard size > error else { return .undefined }
    return Self.rounded(log(size), argument, error / size)
  }

  /// The square root, principal branch.
  var squareRoot: ApproximateNumber {
    // Near zero the root of the error is the bound.
    let size = magnitude.squareRoot()
    let inherited = error == 0 ? 0 : min(error.squareRoot(), size > 0 ? error / size : .infinity)
    if isReal {
      return real >= 0 ? Self.rounded(size, 0, inherited) : Self.rounded(0, size, inherited)
    }
    return Self.rounded(size * cos(argument / 2), size * sin(argument / 2), inherited)
  }

  /// The angle in (-pi, pi].
  private var argument: Double {
    isReal ? (real < 0 ? .pi : 0) : atan2(imaginary, real)
  }

  /// A function of a real number with its derivative; undefined elsewhere.
  func realFunction(
    _ function: (Double) -> Double, slope: (Double) -> Double
  ) -> ApproximateNumber {
    guard isReal else { return .undefined }
    return Self.rounded(function(real), 0, error == 0 ? 0 : abs(slope(real)) * error)
  }

  /// The power with any exponent, principal branch: exp(b log a). Zero to a positive real power is
  /// zero.
  func power(_ exponent: ApproximateNumber) -> ApproximateNumber {
    if real == 0, isReal, error == 0 {
      return exponent.isReal && exponent.real > 0 ? ApproximateNumber(0) : .undefined
    }
    if isReal, exponent.isReal, real > 0 || exponent.real == exponent.real.rounded() {
      let value = pow(real, exponent.real)
      let inherited =
        abs(value)
        * (abs(exponent.real) * (error / abs(real)) + abs(log(abs(real))) * exponent.error
          + Self.unit * abs(exponent.real * log(abs(real))))
      return Self.rounded(value, 0, inherited)
    }
    return (exponent * logarithm).exponential
  }
}
