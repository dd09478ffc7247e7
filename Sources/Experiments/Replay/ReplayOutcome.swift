public import Parsimony

/// What one replay came to.
public struct ReplayOutcome: Sendable, Hashable {
  /// How the strategy ended the run.
  public var decision: Decision
  /// The chosen trace by its place in the pool's question; nil where the strategy chose none.
  public var chosenTrace: Int?
  /// The candidate's id under which the strategy chose it.
  public var candidate: CandidateID?
  /// How sure the strategy is; nil where it has no ground to say.
  public var confidence: Confidence?
  /// Whether the chosen trace is right by the pool's label; false where there is none.
  public var isCorrect: Bool
  /// Traces that were ordered.
  public var samples: Int
  /// Calls of the process reward model that were ordered.
  public var assessments: Int
  /// Prompt and generated tokens of everything that was ordered.
  public var policyTokens: Int
  /// Tokens of the process reward model, of everything that was ordered.
  public var prmTokens: Int
  /// Wall time under the latency model.
  public var seconds: Double

  /// Policy and PRM tokens together.
  public var totalTokens: Int { policyTokens + prmTokens }
}
