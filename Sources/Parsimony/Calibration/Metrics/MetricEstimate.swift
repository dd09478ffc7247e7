/// A figure on the sample and, where there is one, its question-clustered bootstrap interval.
public struct MetricEstimate: Sendable, Hashable {
  /// The figure on the sample itself; finite.
  public let value: Double
  /// The lower percentile limit; `nil` where too few resamples define the figure.
  public let low: Double?
  /// The upper percentile limit; `nil` exactly where `low` is.
  public let high: Double?

  /// Creates an estimate.
  public init(value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low
    self.high = high
  }
}
