/// Two lines on the same questions: question by question, so that their difficulty cancels.
public struct BenchComparison: Sendable, Hashable, Codable {
  /// The line.
  public let strategy: String
  /// The line it is compared with.
  public let baseline: String
  /// Its accuracy minus the baseline's.
  public let difference: Double
  /// Lower end of the paired, question-clustered 95% bootstrap interval.
  public let differenceLow: Double
  /// Upper end.
  public let differenceHigh: Double
  /// Its total tokens over the baseline's; nil when the baseline cost nothing.
  public let costRatio: Double?
  /// Lower end of the ratio's interval.
  public let costRatioLow: Double?
  /// Upper end.
  public let costRatioHigh: Double?

  /// Makes a comparison.
  public init(
    strategy: String, baseline: String, difference: Double, differenceLow: Double,
    differenceHigh: Double, costRatio: Double?, costRatioLow: Double?, costRatioHigh: Double?
  ) {
    self.strategy = strategy
    self.baseline = baseline
    self.difference = difference
    self.differenceLow = differenceLow
    self.differenceHigh = differenceHigh
    self.costRatio = costRatio
    self.costRatioLow = costRatioLow
    self.costRatioHigh = costRatioHigh
  }

  /// Whether the accuracies differ beyond the interval.
  public var isSignificant: Bool { differenceLow > 0 || differenceHigh < 0 }
}
