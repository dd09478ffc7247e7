import Parsimony

/// What a pool holds, in numbers.
public struct PoolFacts: Sendable, Hashable, Codable {
  /// Questions.
  public let questions: Int
  /// Traces of all questions.
  public let traces: Int
  /// The fewest and the most traces of a question.
  public let fewestTraces: Int
  public let mostTraces: Int
  /// Traces with an answer.
  public let answered: Int
  /// Different answers a question, on average.
  public let distinctAnswers: Double
  /// Traces that are known to be right or wrong.
  public let labelled: Int
  /// The mean over questions of the share of right traces (pass@1); nil without labels.
  public let meanCorrect: Double?
  /// The share of questions with a right trace; nil without labels.
  public let anyCorrect: Double?
  /// The share of questions whose most frequent answer, the first among equals, is right; nil
  /// without labels. A question without answers counts as wrong.
  public let majorityCorrect: Double?
  /// Traces with step scores, and with quantiles.
  public let scored: Int
  public let withQuantiles: Int
  /// Tokens that the policy generated, and that the process reward model computed, for all traces.
  public let generatedTokens: Int
  public let prmTokens: Int
  /// Tokens of all prompts, each once, for the policy and for the process reward model.
  public let promptTokens: Int
  public let prmPromptTokens: Int

  enum CodingKeys: String, CodingKey {
    case questions, traces, answered, labelled, scored
    case fewestTraces = "fewest_traces"
    case mostTraces = "most_traces"
    case distinctAnswers = "distinct_answers"
    case meanCorrect = "mean_correct"
    case anyCorrect = "any_correct"
    case majorityCorrect = "majority_correct"
    case withQuantiles = "with_quantiles"
    case generatedTokens = "generated_tokens"
    case prmTokens = "prm_tokens"
    case promptTokens = "prompt_tokens"
    case prmPromptTokens = "prm_prompt_tokens"
  }

  /// Counts. Questions without any label count in none of the shares of right ones.
  public init(_ pool: Pool) {
    let all = pool.questions.flatMap(\.traces)
    questions = pool.questions.count
    traces = all.count
    fewestTraces = pool.commonTraces
    mostTraces = pool.questions.map(\.traces.count).max() ?? 0
    answered = all.count { $0.answer != nil }
    labelled = all.count { $0.isCorrect != nil }
    scored = all.count { !$0.scores.isEmpty }
    withQuantiles = all.count { $0.quantiles != nil }
    generatedTokens = all.reduce(0) { $0 + $1.generatedTokens }
    prmTokens = all.reduce(0) { $0 + $1.prmTokens }
    promptTokens = pool.questions.reduce(0) { $0 + $1.promptTokens }
    prmPromptTokens = pool.questions.reduce(0) { $0 + $1.prmPromptTokens }
    let distinct = pool.questions.map { Set($0.traces.compactMap(\.answer?.key)).count }
    distinctAnswers = Double(distinct.reduce(0, +)) / Double(max(1, distinct.count))
    let known = pool.questions.filter { $0.traces.contains { $0.isCorrect != nil } }
    func mean(_ value: (PoolQuestion) -> Double) -> Double? {
      known.isEmpty ? nil : known.reduce(0) { $0 + value($1) } / Double(known.count)
    }
    meanCorrect = mean { question in
      let labels = question.traces.compactMap(\.isCorrect)
      return Double(labels.count { $0 }) / Double(labels.count)
    }
    anyCorrect = mean { $0.traces.contains { $0.isCorrect == true } ? 1 : 0 }
    majorityCorrect = mean { Self.isMajorityCorrect($0) ? 1 : 0 }
  }

  private static func isMajorityCorrect(_ question: PoolQuestion) -> Bool {
    var counts: [String: Int] = [:]
    for trace in question.traces { if let key = trace.answer?.key { counts[key, default: 0] += 1 } }
    let most = counts.values.max()
    return question.traces.first { trace in
      trace.answer.map { counts[$0.key] == most } ?? false
    }?.isCorrect ?? false
  }
}
