package import Parsimony

/// A question of a pool with everything that a replay hands to a strategy made once: traces,
/// assessments, token counts, labels.
///
/// Strategies see steps with their token counts and no text, and answers whose key is a short
/// number: two answers of the question have equal keys exactly when the pool's keys are equal.
public struct ReplayQuestion: Sendable {
  /// One recorded trace.
  package struct Attempt: Sendable {
    package let trace: Trace
    /// A number for each different answer of the question, in order of first appearance in the
    /// pool; -1 where there is none.
    package let answer: Int
    package let isCorrect: Bool
    package let generatedTokens: Int
    package let prmTokens: Int
    /// The raw score of the whole trace; nil where there is none.
    package let score: Double?
    /// The calibrated chance of success of the whole trace; nil where there is none.
    package let chance: Double?

    /// Whether the trace can be chosen: it ended by itself and has an answer.
    package var isEligible: Bool { answer >= 0 && trace.ending == .ended }
  }

  /// What the process reward model says, raw or calibrated; nil where it has not been asked.
  package struct Scores: Sendable {
    package let prompt: Assessment?
    package let traces: [Assessment?]
  }

  /// The question's id.
  public var id: String { question.id }
  /// How many traces there are.
  public var traceCount: Int { attempts.count }
  /// How many of them are right.
  public let correctTraces: Int

  package let question: Question
  package let promptTokens: Int
  package let prmPromptTokens: Int
  package let attempts: [Attempt]
  /// How many different answers there are.
  package let answers: Int
  /// Scores taken at their word.
  package let raw: Scores
  /// Scores as calibrated.
  package let calibrated: Scores

  /// Prepares a question.
  ///
  /// - Parameters:
  ///   - source: The pool's question.
  ///   - labels: Whether each trace is right.
  ///   - raw: Raw scores of the prompt and of each trace.
  ///   - calibrated: The same, calibrated.
  init(_ source: PoolQuestion, labels: [Bool], raw: Scores, calibrated: Scores) {
    question = Question(id: source.id, prompt: "")
    promptTokens = source.promptTokens
    prmPromptTokens = source.prmPromptTokens
    var numbers: [String: Int] = [:]
    attempts = source.traces.indices.map { index in
      let recorded = source.traces[index]
      var number = -1
      if let key = recorded.answer?.key {
        number = numbers[key] ?? numbers.count
        numbers[key] = number
      }
      return Attempt(
        trace: Trace(
          steps: recorded.stepTokens.map { Step(text: "", tokens: $0) }, ending: recorded.ending,
          answer: number < 0 ? nil : Answer(String(number))),
        answer: number, isCorrect: labels[index], generatedTokens: recorded.generatedTokens,
        prmTokens: recorded.prmTokens, score: raw.traces[index]?.finalScore,
        chance: calibrated.traces[index]?.final.mean)
    }
    answers = numbers.count
    correctTraces = labels.count { $0 }
    self.raw = raw
    self.calibrated = calibrated
  }
}
