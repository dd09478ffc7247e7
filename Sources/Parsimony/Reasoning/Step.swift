/// One reasoning step, as the policy wrote it, its terminator included.
public struct Step: Sendable, Hashable, Codable {
  /// The raw text; the concatenation of a trace's steps is exactly what the policy generated.
  public let text: String
  /// The tokens the policy generated for this step.
  public let tokens: Int
  /// The sum of the tokens' log-probabilities (natural logarithm, temperature 1), where known.
  public let logProbability: Double?

  /// Makes a step.
  public init(text: String, tokens: Int, logProbability: Double? = nil) {
    self.text = text
    self.tokens = tokens
    self.logProbability = logProbability
  }
}
