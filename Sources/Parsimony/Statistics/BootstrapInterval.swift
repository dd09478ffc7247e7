/// A bootstrap percentile interval of a statistic.
public struct BootstrapInterval: Sendable, Hashable, Codable {
  /// The statistic on the sample itself.
  public let estimate: Double
  /// The lower percentile limit.
  public let lower: Double
  /// The upper percentile limit.
  public let upper: Double
  /// The nominal coverage, such as 0.95.
  public let level: Double
  /// The standard deviation of the statistic over the resamples (divisor: resamples - 1).
  public let standardError: Double
  /// How many clusters (questions) the sample holds.
  public let clusters: Int
  /// How many resamples gave a finite statistic and are behind the limits.
  public let resamples: Int
  /// How many resamples were left out because the statistic was not finite on them.
  public let undefinedResamples: Int

  /// Whether the interval lies wholly on one side of zero.
  public var excludesZero: Bool { lower > 0 || upper < 0 }
}
