import Foundation

/// The binomial distribution: successes in a fixed number of independent trials.
public struct BinomialDistribution: Sendable, Hashable {
  /// The number of trials, >= 0.
  public let trials: Int
  /// The success probability, in 0...1.
  public let probability: Double

  /// Creates a distribution; throws `parameterOutOfRange` on negative trials or a probability
  /// outside 0...1.
  public init(trials: Int, probability: Double) throws {
    guard trials >= 0 else {
      throw StatisticsError(
        .parameterOutOfRange, "Binomial distribution: \(trials) trials; give zero or more.")
    }
    guard probability >= 0, probability <= 1 else {
      throw StatisticsError(
        .parameterOutOfRange,
        "Binomial distribution: the probability is \(probability); give a number in 0...1.")
    }
    self.trials = trials
    self.probability = probability
  }

  /// log P(X = k); minus infinity where that is impossible.
  public func logProbability(_ k: Int) -> Double {
    guard k >= 0, k <= trials else { return -.infinity }
    let successTerm = k == 0 ? 0 : Double(k) * log(probability)
    let failureTerm = k == trials ? 0 : Double(trials - k) * log1p(-probability)
    return GammaFunction.logBinomialCoefficient(trials, k) + successTerm + failureTerm
  }

  /// P(X <= k), exact through the incomplete beta function: I_{1-p}(n - k, k + 1).
  public func lowerTail(_ k: Int) -> Double {
    if k < 0 { return 0 }
    if k >= trials { return 1 }
    return IncompleteBeta.regularized(
      1 - probability, complement: probability, Double(trials - k), Double(k) + 1)
  }

  /// P(X >= k), exact through the incomplete beta function: I_p(k, n - k + 1). The one-sided exact
  /// binomial p-value against a larger probability.
  public func upperTail(_ k: Int) -> Double {
    if k <= 0 { return 1 }
    if k > trials { return 0 }
    return IncompleteBeta.regularized(
      probability, complement: 1 - probability, Double(k), Double(trials - k) + 1)
  }
}
