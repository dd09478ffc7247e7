import Foundation

/// The regularised incomplete beta function I_x(a, b).
public enum IncompleteBeta {
  /// I_x(a, b) for x in 0...1 and a, b > 0: the probability that a Beta(a, b) variable is at most
  /// x. NaN outside the domain. Relative error about 1e-13 for a, b below 1e4.
  ///
  /// The continued fraction DLMF 8.17.22, evaluated by the modified Lentz method on the side of the
  /// mean where it converges fast.
  public static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    regularized(x, complement: 1 - x, a, b)
  }

  /// I_x(a, b) with 1 - x given separately, so that x close to 1 keeps its precision.
  package static func regularized(
    _ x: Double, complement y: Double, _ a: Double, _ b: Double
  ) -> Double {
    guard x >= 0, y >= 0, a > 0, b > 0, a.isFinite, b.isFinite else { return .nan }
    if x == 0 { return 0 }
    if y == 0 { return 1 }
    let logFactor = a * log(x) + b * log(y) - GammaFunction.logBeta(a, b)
    if x <= (a + 1) / (a + b + 2) {
      return min(1, exp(logFactor) / (a * continuedFraction(x, a, b)))
    }
    return max(0, 1 - exp(logFactor) / (b * continuedFraction(y, b, a)))
  }

  /// 1 + d1 / (1 + d2 / (1 + ...)) with the coefficients of DLMF 8.17.23.
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var fraction = 1.0
    var numerator = 1.0
    var denominator = 0.0
    for index in 1...100_000 {
      let m = Double(index / 2)
      let coefficient: Double
      if index % 2 == 0 {
        coefficient = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      } else {
        coefficient = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      }
      denominator = 1 + coefficient * denominator
      if abs(denominator) < tiny { denominator = tiny }
      denominator = 1 / denominator
      numerator = 1 + coefficient / numerator
      if abs(numerator) < tiny { numerator = tiny }
      let factor = numerator * denominator
      fraction *= factor
      if abs(factor - 1) < 1e-16 { break }
    }
    return fraction
  }
}
