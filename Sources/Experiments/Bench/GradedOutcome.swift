public import Parsimony

/// An outcome with the exact verifier's word on it.
public struct GradedOutcome: Sendable, Hashable {
  /// The outcome.
  public let outcome: Outcome
  /// How hard the question is within its set, 0...1.
  public let difficulty: Double
  /// Whether the chosen trace is right; false where none was chosen.
  public let isCorrect: Bool
  /// Why it is not, in a sentence.
  public let reason: String?
  /// Whether each of the outcome's candidates is right.
  public let candidatesCorrect: [Bool]
  /// The question's share of its line's wall time, in seconds: the shares add up to the whole.
  public let wallSeconds: Double

  /// Makes a graded outcome from its parts.
  public init(
    outcome: Outcome, difficulty: Double, isCorrect: Bool, reason: String?,
    candidatesCorrect: [Bool], wallSeconds: Double
  ) {
    self.outcome = outcome
    self.difficulty = difficulty
    self.isCorrect = isCorrect
    self.reason = reason
    self.candidatesCorrect = candidatesCorrect
    self.wallSeconds = wallSeconds
  }

  /// Grades an outcome. A trace without an answer is wrong.
  public init(
    grading outcome: Outcome, difficulty: Double, with verifier: any Verifier, wallSeconds: Double
  ) {
    func judge(_ trace: Trace) -> Verdict {
      trace.answer == nil
        ? Verdict(isCorrect: false, reason: "the trace holds no answer")
        : verifier.verdict(on: trace, of: outcome.question)
    }
    let verdict =
      outcome.conclusion.trace.map(judge)
      ?? Verdict(isCorrect: false, reason: "no answer was chosen")
    self.init(
      outcome: outcome, difficulty: difficulty, isCorrect: verdict.isCorrect,
      reason: verdict.reason,
      candidatesCorrect: outcome.candidates.map { judge($0.trace).isCorrect },
      wallSeconds: wallSeconds)
  }

  /// The facts that reports need, without the traces' text.
  public func detail(line: String, n: Int) -> BenchQuestionDetail {
    BenchQuestionDetail(
      strategy: line, n: n, questionID: outcome.question.id, difficulty: difficulty,
      decision: outcome.conclusion.decision, answer: outcome.answer?.text, isCorrect: isCorrect,
      confidence: outcome.conclusion.confidence,
      candidates: zip(outcome.candidates, candidatesCorrect).map { candidate, isCorrect in
        CandidateGrade(
          candidate: candidate.id.index, isCorrect: isCorrect,
          hasAnswer: candidate.trace.answer != nil, score: candidate.assessment?.finalScore,
          median: candidate.assessment?.final.median, tokens: candidate.trace.tokens)
      },
      spend: outcome.spend, wallSeconds: wallSeconds)
  }
}
