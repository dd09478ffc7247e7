public import Parsimony

/// One strategy on one question: what a report needs, without the traces' text.
public struct BenchQuestionDetail: Sendable, Hashable, Codable {
  /// The line of the report.
  public let strategy: String
  /// The most samples that the question could have.
  public let n: Int
  /// The question's id.
  public let questionID: String
  /// How hard the question is within its set, 0...1.
  public let difficulty: Double
  /// Accepted, abandoned or out of budget.
  public let decision: Decision
  /// The chosen answer.
  public let answer: String?
  /// Whether the chosen trace is right.
  public let isCorrect: Bool
  /// How sure the strategy was.
  public let confidence: Confidence?
  /// Every candidate that arrived, in order of its number.
  public let candidates: [CandidateGrade]
  /// What the question cost.
  public let spend: Spend
  /// The question's share of the line's wall time, in seconds.
  public let wallSeconds: Double

  /// Makes a detail.
  public init(
    strategy: String, n: Int, questionID: String, difficulty: Double, decision: Decision,
    answer: String?, isCorrect: Bool, confidence: Confidence?, candidates: [CandidateGrade],
    spend: Spend, wallSeconds: Double
  ) {
    self.strategy = strategy
    self.n = n
    self.questionID = questionID
    self.difficulty = difficulty
    self.decision = decision
    self.answer = answer
    self.isCorrect = isCorrect
    self.confidence = confidence
    self.candidates = candidates
    self.spend = spend
    self.wallSeconds = wallSeconds
  }

  /// How many candidates are right.
  public var correctCandidates: Int { candidates.count(where: \.isCorrect) }

  /// The row that plots are made of.
  public var result: BenchQuestionResult {
    BenchQuestionResult(
      strategy: strategy, questionID: questionID, difficulty: difficulty, isCorrect: isCorrect,
      isAbandoned: decision == .abandoned, samples: spend.samples,
      policyTokens: spend.policyTokens, prmTokens: spend.prmTokens)
  }
}
