import Foundation

/// What a question looks like before anything is sampled: what the shift detector of a certificate
/// compares.
public enum PoolSummary {
  /// The logarithm of 1 + the prompt's tokens.
  public static let promptTokens = "prompt_tokens"

  /// A question's summary.
  public static func summary(
    id: String, promptMean: Double?, promptTokens tokens: Int
  ) -> QuestionSummary {
    var values = [promptTokens: log1p(Double(max(0, tokens)))]
    values[QuestionSummary.promptScore] = promptMean
    return QuestionSummary(questionID: id, values: values)
  }
}
