import Foundation
import Parsimony
import Testing

@Suite struct BoundedBetaQuantileTests {
  static let range = 1e-4...(1 - 1e-4)

  /// alpha, beta and the quantiles at .1, .5 and .9.
  private static let references: [[Double]] = [
    [0.001, 0.02, 1e-4, 1e-4, 1e-4],
    [0.05, 0.05, 1e-4, 0.5, 0.9999],
    [0.5, 3, 0.0028552950848807716, 0.07903276707617297, 0.38624888180536926],
    [2, 6, 0.07882344616014127, 0.2284899635065957, 0.4525649433577997],
    [40, 3, 0.8782072007365317, 0.9368401830235272, 0.9734717789444088],
    [5000, 5000, 0.49359234508768945, 0.5, 0.5064076549123105],
    [9999, 1, 0.9997697449753049, 0.9999, 0.9999],
    [1, 1, 0.1, 0.5, 0.9],
  ]

  /// Reference values: SciPy 1.17, scipy.stats.beta.ppf, held within the range.
  @Test(arguments: references)
  func reference(row: [Double]) throws {
    let values = try BetaDistribution(alpha: row[0], beta: row[1])
      .quantiles([0.1, 0.5, 0.9], within: Self.range)
    for (value, expected) in zip(values, row[2...]) { #expect(abs(value - expected) < 1e-9) }
  }

  /// All shapes that a calibrator can give: ordered, in the range, and as the slow quantile says.
  @Test func agreesWithTheUnboundedQuantile() throws {
    var generator = SplitMix64(seed: 1)
    let levels = [0.01, 0.1, 0.5, 0.9, 0.99]
    for _ in 0..<300 {
      let mean = 1e-4 + (1 - 2e-4) * generator.unitDouble()
      let distribution = BetaDistribution(
        mean: mean, concentration: exp(-3 + 12.2 * generator.unitDouble()))
      #expect(relativeError(distribution.mean, mean) < 1e-12)
      let values = distribution.quantiles(levels, within: Self.range)
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
      for (level, value) in zip(levels, values) {
        let exact = min(
          max(distribution.quantile(level), Self.range.lowerBound), Self.range.upperBound)
        #expect(abs(value - exact) < 1e-8)
      }
    }
  }
}
