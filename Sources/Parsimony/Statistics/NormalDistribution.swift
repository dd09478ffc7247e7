import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
  /// P(X <= x).
  public static func cdf(_ x: Double) -> Double {
    0.5 * erfc(-x / 2.0.squareRoot())
  }

  /// The x with P(X <= x) = `probability`; infinite at 0 and 1, NaN outside 0...1.
  ///
  /// Abramowitz and Stegun 26.2.23 as a start, then Newton steps on the tail.
  public static func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    if probability > 0.5 { return -quantile(1 - probability) }
    let t = (-2 * log(probability)).squareRoot()
    let ratio =
      (2.515517 + t * (0.802853 + t * 0.010328))
      / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    var x = ratio - t
    for _ in 0..<6 {
      let density = exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
      guard density > 0 else { break }
      let step = (cdf(x) - probability) / density
      // Halley's correction: the second derivative of the cdf is -x times the density.
      x -= step / (1 + 0.5 * x * step)
      if abs(step) < 1e-16 * max(1, abs(x)) { break }
    }
    return x
  }
}
