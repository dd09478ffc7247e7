/// What of a path's success quantiles ranks it.
public enum PathRanking: String, Sendable, Hashable, Codable, CaseIterable {
  /// The quantile at level .5, as the paper ranks (arXiv 2506.09338). Of finished traces, whose
  /// label is 0 or 1, a calibrated median is nearly so, too, and ties are common.
  case median
  /// The expected success probability.
  case mean

  /// The value to rank by, in 0...1.
  public func value(of quantiles: SuccessQuantiles) -> Double {
    switch self {
    case .median: quantiles.median
    case .mean: quantiles.mean
    }
  }
}
