/// What the process reward model says of every prefix of a trace, before and after calibration.
public struct Assessment: Sendable, Hashable, Codable {
  /// Raw scores in 0...1; element 0 is the empty prefix.
  public let scores: [Double]
  /// Quantiles of the success probability at the same prefixes. Without a calibrator every
  /// quantile equals the raw score.
  public let quantiles: [SuccessQuantiles]

  /// Makes an assessment. Both arrays have the same length, at least 1.
  public init(scores: [Double], quantiles: [SuccessQuantiles]) {
    self.scores = scores
    self.quantiles = quantiles
  }

  /// The quantiles at the end of the trace.
  public var final: SuccessQuantiles { quantiles[quantiles.count - 1] }

  /// The raw score at the end of the trace.
  public var finalScore: Double { scores[scores.count - 1] }
}

/// How step scores become the one value that ranks finished traces.
public enum ScoreAggregation: String, Sendable, Hashable, Codable, CaseIterable {
  /// The last step's.
  case last
  /// The least of all steps'.
  case min
  /// The product of all steps'.
  case product

  /// Aggregates values of steps 1...; the empty prefix (element 0) is left out unless it is all
  /// there is.
  public func value(of prefixes: [Double]) -> Double {
    let steps = prefixes.count > 1 ? prefixes.dropFirst() : prefixes[...]
    switch self {
    case .last: return steps.last ?? 0
    case .min: return steps.min() ?? 0
    case .product: return steps.isEmpty ? 0 : steps.reduce(1, *)
    }
  }
}
