import Foundation

/// How a realised coverage is spread over many splits into calibration and test.
public struct CoverageSpread: Sendable, Hashable, Codable {
  /// The mean coverage.
  public let mean: Double
  /// The standard deviation over splits.
  public let standardDeviation: Double
  /// The share of splits whose coverage is below the study's threshold.
  public let shareBelow: Double

  /// Creates a spread.
  public init(mean: Double, standardDeviation: Double, shareBelow: Double) {
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.shareBelow = shareBelow
  }

  /// The spread of coverages (divisor of the variance: splits); there is at least one.
  init(_ coverages: [Double], threshold: Double) {
    let count = Double(coverages.count)
    let mean = coverages.reduce(0, +) / count
    let squares = coverages.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(
      mean: mean, standardDeviation: (squares / count).squareRoot(),
      shareBelow: Double(coverages.count { $0 < threshold }) / count)
  }

  /// What split conformal prediction promises for exchangeable units without ties.
  ///
  /// Given the calibration set, the coverage of new units is Beta(k, n + 1 - k) distributed,
  /// k = ceil((n + 1)(1 - b)) (Vovk 2012; Angelopoulos and Bates 2021, 3.2); that of `test` units
  /// is Beta-Binomial. `nil` where the rank is beyond n: then everything is covered.
  static func promised(
    calibration: Int, test: Int, miscoverage: Double, threshold: Double
  ) throws -> CoverageSpread? {
    guard test >= 1, let position = ConformalRank.row(of: calibration, miscoverage: miscoverage)
    else { return nil }
    let law = try BetaDistribution(
      alpha: Double(position + 1), beta: Double(calibration - position))
    let trials = Double(test)
    // Var = mean (1 - mean) / m (1 + (m - 1) / (alpha + beta + 1)).
    let spread =
      law.mean * (1 - law.mean) / trials
      * (1 + (trials - 1) / (law.alpha + law.beta + 1))
    let counts = BetaBinomial(prior: law)
    var below = 0.0
    var successes = 0
    while Double(successes) / trials < threshold, successes <= test {
      below += exp(counts.logProbability(successes: successes, trials: test))
      successes += 1
    }
    return CoverageSpread(
      mean: law.mean, standardDeviation: spread.squareRoot(), shareBelow: min(1, below))
  }
}
