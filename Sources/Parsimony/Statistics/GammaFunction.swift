import Foundation

/// Logarithms of the gamma and beta functions, and the digamma function, for positive arguments.
public enum GammaFunction {
  /// Arguments from here on use the Stirling series directly.
  private static let asymptotic = 15.0

  /// log Gamma(x) for x > 0, absolute error about 1e-14 for x below 15 and relative error about
  /// 1e-15 above; NaN for x <= 0 or NaN.
  ///
  /// Stirling's series (Abramowitz and Stegun 6.1.41) after shifting the argument to at least 15
  /// by the recurrence Gamma(x + 1) = x Gamma(x).
  public static func logGamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    guard x.isFinite else { return .infinity }
    var shifted = x
    var product = 1.0
    while shifted < asymptotic {
      product *= shifted
      shifted += 1
    }
    let series =
      (shifted - 0.5) * log(shifted) - shifted + 0.5 * log(2 * .pi) + stirlingCorrection(shifted)
    return series - log(product)
  }

  /// log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b) for a, b > 0, without the
  /// cancellation of that formula for large arguments; NaN outside the domain.
  public static func logBeta(_ a: Double, _ b: Double) -> Double {
    guard a > 0, b > 0, a.isFinite, b.isFinite else { return .nan }
    let small = min(a, b)
    let large = max(a, b)
    let sum = a + b
    guard large >= asymptotic else { return logGamma(a) + logGamma(b) - logGamma(sum) }
    if small < asymptotic {
      return logGamma(small) - (large - 0.5) * log1p(small / large) - small * log(sum) + small
        + stirlingCorrection(large) - stirlingCorrection(sum)
    }
    let corrections =
      stirlingCorrection(small) + stirlingCorrection(large) - stirlingCorrection(sum)
    return 0.5 * log(2 * .pi) - 0.5 * log(large) - (small - 0.5) * log1p(large / small)
      - large * log1p(small / large) + corrections
  }

  /// log of the binomial coefficient "n choose k" for 0 <= k <= n; minus infinity otherwise.
  public static func logBinomialCoefficient(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return -.infinity }
    guard k > 0, k < n else { return 0 }
    return -log(Double(n) + 1) - logBeta(Double(n - k) + 1, Double(k) + 1)
  }

  /// psi(x), the derivative of log Gamma, for x > 0, relative error about 1e-14 away from its root
  /// at 1.4616; NaN for x <= 0 or NaN.
  ///
  /// The asymptotic series (Abramowitz and Stegun 6.3.18) after shifting the argument to at least
  /// 15 by the recurrence psi(x + 1) = psi(x) + 1 / x.
  public static func digamma(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    guard x.isFinite else { return .infinity }
    var shifted = x
    var sum = 0.0
    while shifted < asymptotic {
      sum += 1 / shifted
      shifted += 1
    }
    let square = 1 / (shifted * shifted)
    var series = -691.0 / 32_760
    series = series * square + 1.0 / 132
    series = series * square - 1.0 / 240
    series = series * square + 1.0 / 252
    series = series * square - 1.0 / 120
    series = series * square + 1.0 / 12
    return log(shifted) - 0.5 / shifted - series * square - sum
  }

  /// psi(x + n) - psi(x) for x > 0 and n >= 0: the sum of 1 / (x + i) over i below n, which for few
  /// terms is exact where the difference would cancel.
  static func digammaDifference(_ x: Double, _ n: Int) -> Double {
    guard n <= 64 else { return digamma(x + Double(n)) - digamma(x) }
    var sum = 0.0
    for index in 0..<max(0, n) { sum += 1 / (x + Double(index)) }
    return sum
  }

  /// The remainder of Stirling's formula for x >= 15, through the term in x^-11.
  private static func stirlingCorrection(_ x: Double) -> Double {
    let inverse = 1 / x
    let square = inverse * inverse
    var sum = -691.0 / 360_360
    sum = sum * square + 1.0 / 1188
    sum = sum * square - 1.0 / 1680
    sum = sum * square + 1.0 / 1260
    sum = sum * square - 1.0 / 360
    sum = sum * square + 1.0 / 12
    return sum * inverse
  }
}
