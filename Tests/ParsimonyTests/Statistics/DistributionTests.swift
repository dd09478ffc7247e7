import Foundation
import Parsimony
import Testing

@Suite struct DistributionTests {
  /// Reference values: SciPy 1.17; Beta(9, 1) has the closed form q^(1/9).
  @Test(arguments: [
    (2, 5, 0.1, 0.09259525891312873), (0.5, 0.5, 0.9, 0.9755282581475768),
    (9, 1, 0.1, 0.7742636826811271), (1, 9, 0.975, 0.3362671168799428),
    (300, 700, 0.025, 0.27199835569079106),
  ])
  func betaQuantile(alpha: Double, beta: Double, q: Double, expected: Double) throws {
    let value = try BetaDistribution(alpha: alpha, beta: beta).quantile(q)
    #expect(relativeError(value, expected) < 1e-12)
  }

  @Test(arguments: [0.02, 0.5, 1, 3, 40, 1000], [0.05, 0.5, 1, 7, 900])
  func betaQuantileInvertsTheCDF(alpha: Double, beta: Double) throws {
    let distribution = try BetaDistribution(alpha: alpha, beta: beta)
    var previous = 0.0
    for q in [1e-6, 0.01, 0.1, 0.35, 0.5, 0.9, 0.99] {
      let x = distribution.quantile(q)
      #expect(x >= previous && x <= 1)
      previous = x
      // Within one step of the floating-point numbers around x, the cdf passes q.
      #expect(distribution.cdf(x.nextDown.nextDown) <= q + 1e-9)
      #expect(distribution.cdf(x.nextUp.nextUp) >= q - 1e-9)
    }
    #expect(distribution.quantile(0) == 0)
    #expect(distribution.quantile(1) == 1)
    #expect(distribution.quantile(1.5).isNaN)
  }

  @Test func tinyBetaQuantile() throws {
    // Beta(a, 1) has the quantile q^(1/a).
    let value = try BetaDistribution(alpha: 0.01, beta: 1).quantile(0.01)
    #expect(relativeError(value, 1e-200) < 1e-9)
  }

  @Test func betaMomentsAndUpdates() throws {
    let distribution = try BetaDistribution(alpha: 2, beta: 6)
    #expect(distribution.mean == 0.25)
    #expect(abs(distribution.variance - 12.0 / (64 * 9)) < 1e-16)
    #expect(abs(distribution.logDensity(0.25) - log(42 * 0.25 * pow(0.75, 5))) < 1e-13)
    #expect(distribution.logDensity(2) == -.infinity)
    #expect(abs(BetaDistribution.uniform.cdf(0.3) - 0.3) < 1e-14)
    #expect(BetaDistribution.uniform.cdf(-1) == 0)
    #expect(BetaDistribution.uniform.cdf(7) == 1)
    let updated = try BetaDistribution.uniform.updated(successes: 1, failures: 5)
    #expect(updated == distribution)
  }

  @Test(arguments: [0, -1, .nan, .infinity])
  func badShapesAreRefused(shape: Double) {
    #expect(throws: StatisticsError.self) { try BetaDistribution(alpha: shape, beta: 1) }
    #expect(throws: StatisticsError.self) { try BetaDistribution(alpha: 1, beta: shape) }
  }

  @Test func betaBinomial() throws {
    // Reference values: SciPy 1.17.
    let first = BetaBinomial(prior: try BetaDistribution(alpha: 2, beta: 3.5))
    #expect(abs(first.logProbability(successes: 3, trials: 8) + 1.7505630125889668) < 1e-12)
    let jeffreys = BetaBinomial(prior: .jeffreys)
    #expect(abs(jeffreys.logProbability(successes: 0, trials: 8) + 1.6277005883689528) < 1e-12)
    // Under a uniform prior every count is equally likely.
    for successes in 0...8 {
      let value = BetaBinomial(prior: .uniform).logProbability(successes: successes, trials: 8)
      #expect(abs(value + log(9)) < 1e-12)
    }
    let total = (0...30).reduce(0) { $0 + exp(first.logProbability(successes: $1, trials: 30)) }
    #expect(abs(total - 1) < 1e-12)
    #expect(first.logProbability(successes: 9, trials: 8) == -.infinity)
    let likelihood = first.logLikelihood([(successes: 3, trials: 8), (successes: 3, trials: 8)])
    #expect(abs(likelihood + 2 * 1.7505630125889668) < 1e-12)
  }

  /// Against the sum of the exact probabilities.
  @Test(arguments: [1, 8, 25], [0, 0.03, 0.5, 0.9, 1])
  func binomialTails(trials: Int, probability: Double) throws {
    let distribution = try BinomialDistribution(trials: trials, probability: probability)
    var coefficient = 1.0
    var below = 0.0
    for k in 0...trials {
      let mass =
        coefficient * pow(probability, Double(k)) * pow(1 - probability, Double(trials - k))
      #expect(abs(exp(distribution.logProbability(k)) - mass) < 1e-13)
      #expect(abs(distribution.upperTail(k) - (1 - below)) < 1e-12)
      below += mass
      #expect(abs(distribution.lowerTail(k) - below) < 1e-12)
      coefficient *= Double(trials - k) / Double(k + 1)
    }
    #expect(distribution.lowerTail(-1) == 0)
    #expect(distribution.upperTail(trials + 1) == 0)
  }

  /// Reference values: SciPy 1.17.
  @Test func publishedBinomialTails() throws {
    let upper = try BinomialDistribution(trials: 20, probability: 0.2).upperTail(7)
    #expect(relativeError(upper, 0.08669251356740035) < 1e-12)
    let lower = try BinomialDistribution(trials: 50, probability: 0.15).lowerTail(3)
    #expect(relativeError(lower, 0.04604657889230182) < 1e-12)
    let small = try BinomialDistribution(trials: 1000, probability: 0.04).upperTail(60)
    #expect(relativeError(small, 0.0015153048353646844) < 1e-11)
    #expect(throws: StatisticsError.self) {
      try BinomialDistribution(trials: -1, probability: 0.5)
    }
    #expect(throws: StatisticsError.self) {
      try BinomialDistribution(trials: 3, probability: 1.5)
    }
  }
}
