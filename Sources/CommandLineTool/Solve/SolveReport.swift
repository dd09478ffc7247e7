import Foundation
package import Parsimony

/// The result of `solve` as the documented JSON (`parsimony.solve/1`).
///
/// Every key is always there; what is unknown is null.
package struct SolveReport: Sendable, Hashable, Encodable {
  /// Always `parsimony.solve/1`.
  package let schema = "parsimony.solve/1"
  /// The question as a person would read it.
  package let question: String
  /// The chosen answer, an expression with its claimed value.
  package let answer: String?
  /// The exact verifier's grade of the chosen solution; null without an answer.
  package let verified: Bool?
  /// `accepted`, `abandoned` or `out-of-budget`.
  package let decision: Decision
  /// How sure the strategy is, in 0...1.
  package let confidence: Double?
  /// The interval's lower end.
  package let confidenceLow: Double?
  /// The interval's upper end.
  package let confidenceHigh: Double?
  /// Samples that came back.
  package let samples: Int
  /// What it cost.
  package let spend: SpendReport
  /// The chosen solution's steps as people read them; empty without an answer.
  package let steps: [String]

  /// Reports an outcome with the verifier's grade.
  package init(_ outcome: Outcome, grade: Verdict?) {
    question = outcome.question.text
    answer = outcome.answer?.text
    verified = outcome.answer == nil ? nil : grade?.isCorrect
    decision = outcome.conclusion.decision
    confidence = outcome.conclusion.confidence?.value
    confidenceLow = outcome.conclusion.confidence?.low
    confidenceHigh = outcome.conclusion.confidence?.high
    samples = outcome.spend.samples
    spend = SpendReport(outcome)
    steps = outcome.conclusion.trace?.steps.map { StepText.people($0.text) } ?? []
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case schema, question, answer, verified, decision, confidence
    case confidenceLow = "confidence_low"
    case confidenceHigh = "confidence_high"
    case samples, spend, steps
  }

  /// Encodes every key.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(question, forKey: .question)
    try container.encode(answer, forKey: .answer)
    try container.encode(verified, forKey: .verified)
    try container.encode(decision, forKey: .decision)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(confidenceLow, forKey: .confidenceLow)
    try container.encode(confidenceHigh, forKey: .confidenceHigh)
    try container.encode(samples, forKey: .samples)
    try container.encode(spend, forKey: .spend)
    try container.encode(steps, forKey: .steps)
  }

  /// The JSON text.
  package func json() throws -> String { try JSONText.encode(self) }
}

/// The `spend` of a ``SolveReport``.
package struct SpendReport: Sendable, Hashable, Encodable {
  /// One stage: `sampling`, `scoring`, `failed` or `cancelled`.
  package struct StageReport: Sendable, Hashable, Encodable {
    /// Prompt tokens that the policy computed.
    package let promptTokens: Int
    /// Tokens that the policy generated.
    package let generatedTokens: Int
    /// Prompt tokens that a cache held.
    package let cachedTokens: Int
    /// Tokens that the process reward model computed.
    package let prmTokens: Int

    init(_ spend: Spend) {
      promptTokens = spend.promptTokens
      generatedTokens = spend.generatedTokens
      cachedTokens = spend.cachedTokens
      prmTokens = spend.prmTokens
    }

    private enum CodingKeys: String, CodingKey {
      case promptTokens = "prompt_tokens"
      case generatedTokens = "generated_tokens"
      case cachedTokens = "cached_tokens"
      case prmTokens = "prm_tokens"
    }
  }

  /// Prompt and generated tokens of the policy, cached ones left out.
  package let policyTokens: Int
  /// Prompt tokens that the policy computed.
  package let promptTokens: Int
  /// Tokens that the policy generated.
  package let generatedTokens: Int
  /// Prompt tokens that a cache held; they are in no total.
  package let cachedTokens: Int
  /// Tokens that the process reward model computed.
  package let prmTokens: Int
  /// Policy and process reward model together.
  package let totalTokens: Int
  /// Calls of the policy.
  package let policyCalls: Int
  /// Calls of the process reward model.
  package let prmCalls: Int
  /// Calls that a cancellation cut short.
  package let cancelled: Int
  /// Attempts that failed.
  package let failed: Int
  /// Wall time.
  package let seconds: Double
  /// The same by stage: `sampling`, `scoring`, `failed`, `cancelled`.
  package let stages: [String: StageReport]

  init(_ outcome: Outcome) {
    let spend = outcome.spend
    policyTokens = spend.policyTokens
    promptTokens = spend.promptTokens
    generatedTokens = spend.generatedTokens
    cachedTokens = spend.cachedTokens
    prmTokens = spend.prmTokens
    totalTokens = spend.totalTokens
    policyCalls = spend.policyCalls
    prmCalls = spend.prmCalls
    cancelled = spend.cancelled
    failed = spend.failed
    seconds = spend.seconds
    stages = Dictionary(
      uniqueKeysWithValues: Ledger.Stage.allCases.map {
        ($0.rawValue, StageReport(outcome.ledger[$0]))
      })
  }

  private enum CodingKeys: String, CodingKey {
    case policyTokens = "policy_tokens"
    case promptTokens = "prompt_tokens"
    case generatedTokens = "generated_tokens"
    case cachedTokens = "cached_tokens"
    case prmTokens = "prm_tokens"
    case totalTokens = "total_tokens"
    case policyCalls = "policy_calls"
    case prmCalls = "prm_calls"
    case cancelled, failed, seconds, stages
  }
}
