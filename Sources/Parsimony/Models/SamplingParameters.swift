/// How tokens are drawn.
public struct SamplingParameters: Sendable, Hashable, Codable {
  /// Softmax temperature; 0 takes the most likely token.
  public var temperature: Double
  /// Keep only the k most likely tokens; 0 keeps all.
  public var topK: Int
  /// Keep the smallest set of tokens whose probability reaches this; 1 keeps all.
  public var topP: Double
  /// The most tokens that one trace may have.
  public var maximumTokens: Int

  /// Makes parameters; the defaults are the paper's temperature (arXiv 2506.09338, .7).
  public init(
    temperature: Double = 0.7, topK: Int = 0, topP: Double = 1, maximumTokens: Int = 96
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.maximumTokens = maximumTokens
  }

  /// The same parameters at temperature 0.
  public var greedy: SamplingParameters {
    var copy = self
    copy.temperature = 0
    return copy
  }
}
