/// Scores every prefix of a trace: how likely is a correct final answer from here?
public protocol ProcessRewardModel: Sendable {
  /// Which model this is.
  var identity: ModelIdentity { get }

  /// An upper bound of the tokens that scoring this trace can cost.
  func maximumTokens(for trace: Trace, of question: Question) -> Int

  /// Scores the empty prefix and every step's end.
  func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores
}

/// The raw scores of one trace.
public struct StepScores: Sendable, Hashable, Codable {
  /// In 0...1; element 0 is the empty prefix, element i the prefix that ends with step i.
  public let prefixes: [Double]
  /// What a model that was itself calibrated says of the same prefixes; nil from others.
  public let quantiles: [SuccessQuantiles]?
  /// What scoring cost.
  public let spend: Spend

  /// Makes scores; quantiles, where given, are as many as scores.
  public init(prefixes: [Double], quantiles: [SuccessQuantiles]? = nil, spend: Spend) {
    self.prefixes = prefixes
    self.quantiles = quantiles
    self.spend = spend
  }
}
