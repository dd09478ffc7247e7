public import Parsimony

extension PoolSummary {
  /// The summaries of a pool's questions: the calibrated chance of the bare question, and the
  /// prompt's length.
  public static func summaries(of pool: Pool) -> [QuestionSummary] {
    pool.questions.map {
      summary(
        id: $0.id, promptMean: $0.promptQuantiles?.mean, promptTokens: $0.prmPromptTokens)
    }
  }
}
