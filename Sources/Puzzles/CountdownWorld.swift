public import Parsimony

/// The Countdown world in the core's terms: its questions, how answers are read, exact grading.
public struct CountdownWorld: Verifier, AnswerReader {
  /// Makes the world.
  public init() {}

  /// A puzzle as a question; the id is derived from the puzzle unless given.
  public static func question(_ puzzle: CountdownPuzzle, id: String? = nil) -> Question {
    let numbers = puzzle.numbers.map(String.init).joined(separator: " ")
    return Question(
      id: id ?? "countdown/\(puzzle.description)", prompt: puzzle.prompt,
      text: "Use \(numbers) to make \(puzzle.target).")
  }

  /// Replays every step exactly.
  public func verdict(on trace: Trace, of question: Question) -> Verdict {
    guard let puzzle = try? CountdownPuzzle(parsing: question.prompt) else {
      return Verdict(
        isCorrect: false,
        reason: "question \(question.id) is no Countdown puzzle: its prompt should read like "
          + "4 9 10 13>24")
    }
    guard trace.ending == .ended else {
      return Verdict(isCorrect: false, reason: "the trace has not ended")
    }
    switch CountdownVerifier(puzzle).verify(trace.text) {
    case .correct: return Verdict(isCorrect: true)
    case .incorrect(let step, let error):
      return Verdict(isCorrect: false, reason: "step \(step + 1): \(error.message)")
    case .incomplete(let steps):
      return Verdict(isCorrect: false, reason: "numbers are left over after \(steps) steps")
    }
  }

  /// The expression that the steps claim to build, and the claimed result.
  public func answer(of trace: Trace, to question: Question) -> Answer? {
    guard trace.ending == .ended else { return nil }
    return ClaimedExpression(trace.steps.map(\.text)).map {
      Answer("\($0.infix) = \($0.result)", key: "\($0.canonical)=\($0.result)")
    }
  }
}
