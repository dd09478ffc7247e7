/// A figure with the 95% percentile interval of a bootstrap that draws whole questions.
public struct ReplayEstimate: Sendable, Hashable, Codable {
  /// The figure on the pool itself.
  public let value: Double
  /// The interval's lower end.
  public let low: Double
  /// The interval's upper end.
  public let high: Double

  /// Makes an estimate.
  public init(_ value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}
