import Foundation

/// The Beta-Binomial distribution: successes in n trials whose probability is Beta distributed.
public struct BetaBinomial: Sendable, Hashable {
  /// The distribution of the success probability.
  public let prior: BetaDistribution

  /// Creates the distribution from that of the success probability.
  public init(prior: BetaDistribution) {
    self.prior = prior
  }

  /// log P(Z = successes | N = trials); minus infinity where that is impossible.
  ///
  /// log C(n, z) + log B(alpha + z, beta + n - z) - log B(alpha, beta).
  public func logProbability(successes: Int, trials: Int) -> Double {
    guard successes >= 0, successes <= trials else { return -.infinity }
    return GammaFunction.logBinomialCoefficient(trials, successes)
      + GammaFunction.logBeta(
        prior.alpha + Double(successes), prior.beta + Double(trials - successes))
      - GammaFunction.logBeta(prior.alpha, prior.beta)
  }

  /// The sum of `logProbability` over independent (successes, trials) observations.
  public func logLikelihood(_ observations: [(successes: Int, trials: Int)]) -> Double {
    observations.reduce(0) {
      $0 + logProbability(successes: $1.successes, trials: $1.trials)
    }
  }
}
