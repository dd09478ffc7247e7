import Foundation

/// The Beta(alpha, beta) distribution on 0...1: the conjugate belief about a success probability.
public struct BetaDistribution: Sendable, Hashable {
  /// The first shape parameter, > 0; prior successes in the conjugate reading.
  public let alpha: Double
  /// The second shape parameter, > 0; prior failures in the conjugate reading.
  public let beta: Double

  /// Creates a distribution; throws `parameterOutOfRange` unless both shapes are positive and
  /// finite.
  public init(alpha: Double, beta: Double) throws {
    for (name, value) in [("alpha", alpha), ("beta", beta)] where !(value > 0 && value.isFinite) {
      throw StatisticsError(
        .parameterOutOfRange,
        "Beta distribution: \(name) is \(value); give a positive finite number.")
    }
    self.init(validAlpha: alpha, beta: beta)
  }

  /// Creates a distribution from shapes already known to be positive and finite.
  init(validAlpha alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  /// The uniform distribution, Beta(1, 1).
  public static let uniform = BetaDistribution(validAlpha: 1, beta: 1)
  /// The Jeffreys prior of a binomial proportion, Beta(1/2, 1/2).
  public static let jeffreys = BetaDistribution(validAlpha: 0.5, beta: 0.5)

  /// alpha / (alpha + beta).
  public var mean: Double { alpha / (alpha + beta) }

  /// alpha beta / ((alpha + beta)^2 (alpha + beta + 1)).
  public var variance: Double {
    let sum = alpha + beta
    return (alpha / sum) * (beta / sum) / (sum + 1)
  }

  /// The log density at x; minus infinity outside 0...1, plus infinity at a pole.
  public func logDensity(_ x: Double) -> Double {
    guard x >= 0, x <= 1 else { return x.isNaN ? .nan : -.infinity }
    let left = alpha == 1 ? 0 : (alpha - 1) * log(x)
    let right = beta == 1 ? 0 : (beta - 1) * log1p(-x)
    return left + right - GammaFunction.logBeta(alpha, beta)
  }

  /// P(X <= x); 0 below the support and 1 above it.
  public func cdf(_ x: Double) -> Double {
    IncompleteBeta.regularized(min(max(x, 0), 1), alpha, beta)
  }

  /// The smallest x with P(X <= x) >= `probability`; NaN outside 0...1.
  ///
  /// Newton steps on the cdf inside a bracket that is halved in the order of floating-point
  /// numbers, so that quantiles as small as 1e-300 are found too.
  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return 1 }
    var low = 0.0
    var high = 1.0
    var x = mean
    var previousError = Double.infinity
    for _ in 0..<300 {
      let error = cdf(x) - probability
      if error == 0 { return x }
      if error > 0 { high = x } else { low = x }
      if low.nextUp >= high { return high }
      let step = error / exp(logDensity(x))
      let candidate = x - step
      let converging = abs(error) < 0.5 * abs(previousError)
      previousError = error
      if converging, candidate > low, candidate < high {
        if abs(step) <= x.ulp { return candidate }
        x = candidate
      } else {
        x = Double(bitPattern: low.bitPattern + (high.bitPattern - low.bitPattern) / 2)
      }
    }
    return x
  }

  /// The posterior after a binomial observation; throws `parameterOutOfRange` on negative counts.
  public func updated(successes: Int, failures: Int) throws -> BetaDistribution {
    guard successes >= 0, failures >= 0 else {
      throw StatisticsError(
        .parameterOutOfRange,
        "Beta distribution: cannot update on \(successes) successes and \(failures) failures; "
          + "counts must not be negative.")
    }
    return try BetaDistribution(alpha: alpha + Double(successes), beta: beta + Double(failures))
  }
}
