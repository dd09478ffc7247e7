import Foundation

/// A two-sided confidence interval of a binomial proportion.
public struct ProportionInterval: Sendable, Hashable, Codable {
  /// The lower limit, in 0...1.
  public let lower: Double
  /// The upper limit, in 0...1 and not below `lower`.
  public let upper: Double
  /// The nominal coverage, such as 0.95.
  public let level: Double

  /// The Wilson score interval (Wilson 1927; no continuity correction); 0...1 when there are no
  /// trials. Throws `parameterOutOfRange` unless 0 <= successes <= trials and 0 < level < 1.
  public static func wilson(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws -> ProportionInterval {
    try validate(successes, trials, level)
    guard trials > 0 else { return ProportionInterval(lower: 0, upper: 1, level: level) }
    let n = Double(trials)
    let share = Double(successes) / n
    let z = -NormalDistribution.quantile((1 - level) / 2)
    let shrink = 1 + z * z / n
    let center = (share + z * z / (2 * n)) / shrink
    let half = z / shrink * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return ProportionInterval(
      lower: successes == 0 ? 0 : max(0, center - half),
      upper: successes == trials ? 1 : min(1, center + half), level: level)
  }

  /// The exact interval of Clopper and Pearson (1934): coverage never below `level`; 0...1 when
  /// there are no trials. Throws `parameterOutOfRange` like `wilson`.
  public static func clopperPearson(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws -> ProportionInterval {
    try validate(successes, trials, level)
    let tail = (1 - level) / 2
    let lower = try lowerBound(successes: successes, trials: trials, level: 1 - tail)
    let upper = try 1 - lowerBound(successes: trials - successes, trials: trials, level: 1 - tail)
    return ProportionInterval(lower: lower, upper: upper, level: level)
  }

  /// The one-sided exact lower bound at `level`; 0 when there are no successes.
  public static func lowerBound(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws -> Double {
    try validate(successes, trials, level)
    guard successes > 0 else { return 0 }
    return try BetaDistribution(alpha: Double(successes), beta: Double(trials - successes) + 1)
      .quantile(1 - level)
  }

  /// The one-sided exact upper bound at `level`; 1 when there are no failures.
  public static func upperBound(
    successes: Int, trials: Int, level: Double = 0.95
  ) throws -> Double {
    try 1 - lowerBound(successes: trials - successes, trials: trials, level: level)
  }

  private static func validate(_ successes: Int, _ trials: Int, _ level: Double) throws {
    guard trials >= 0, successes >= 0, successes <= trials else {
      throw StatisticsError(
        .parameterOutOfRange,
        "\(successes) successes in \(trials) trials: give 0 <= successes <= trials.")
    }
    guard level > 0, level < 1 else {
      throw StatisticsError(
        .parameterOutOfRange,
        "The confidence level is \(level); give a number between 0 and 1, such as 0.95.")
    }
  }
}
