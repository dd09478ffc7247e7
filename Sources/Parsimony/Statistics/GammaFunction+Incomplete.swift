import Foundation

extension GammaFunction {
  /// P(n, x), the regularised lower incomplete gamma function of a whole shape n >= 1: the
  /// probability that a Gamma(n) variable is at most x, absolute error about 1e-15.
  ///
  /// P(n, x) = 1 - e^-x sum_{i < n} x^i / i!, by whichever of the two Poisson tails is the shorter
  /// one: below the shape the upper tail is summed, so small values keep their precision.
  /// 0 for x <= 0, NaN for NaN or a shape below 1.
  package static func regularizedLower(shape n: Int, _ x: Double) -> Double {
    guard n >= 1, !x.isNaN else { return .nan }
    guard x > 0 else { return 0 }
    guard x.isFinite else { return 1 }
    let shape = Double(n)
    if x < shape {
      // sum_{i >= n} x^i / i!, relative to its first term.
      let first = exp(shape * log(x) - x - logGamma(shape + 1))
      var term = 1.0
      var sum = 1.0
      var index = shape
      while term > 1e-17 * sum {
        index += 1
        term *= x / index
        sum += term
      }
      return min(1, first * sum)
    }
    // sum_{i < n} x^i / i!, relative to its last term.
    let last = exp((shape - 1) * log(x) - x - logGamma(shape))
    var term = 1.0
    var sum = 1.0
    var index = shape - 1
    while index > 0, term > 1e-17 * sum {
      term *= index / x
      sum += term
      index -= 1
    }
    return max(0, 1 - last * sum)
  }
}
