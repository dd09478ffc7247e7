/// Decides exactly whether a trace solves a puzzle.
public struct CountdownVerifier: Sendable, Hashable {
  /// What became of a trace.
  public enum Verdict: Sendable, Hashable {
    /// Every step is right, and the last number is the target.
    case correct(CountdownAnswer)
    /// The first wrong step, counted from 0, and what is wrong with it. A last number other than
    /// the target is a mistake of the last step.
    case incorrect(step: Int, error: StepError)
    /// Every one of so many steps is right, and more than one number remains.
    case incomplete(steps: Int)

    /// Whether the trace solves the puzzle.
    public var isCorrect: Bool {
      if case .correct = self { true } else { false }
    }
  }

  /// The puzzle.
  public let puzzle: CountdownPuzzle

  /// A verifier for a puzzle.
  public init(_ puzzle: CountdownPuzzle) {
    self.puzzle = puzzle
  }

  /// Judges the text of a trace: step lines without the prompt. `isTruncated` says that the text
  /// was cut off, so that a wrong last line without a newline leaves it incomplete, not incorrect.
  public func verify(_ trace: some StringProtocol, isTruncated: Bool = false) -> Verdict {
    let replay = CountdownReplay(of: trace, puzzle: puzzle, isTruncated: isTruncated)
    if let error = replay.error { return .incorrect(step: replay.steps.count, error: error) }
    guard replay.state.numbers.count == 1 else { return .incomplete(steps: replay.steps.count) }
    guard replay.state.isSolved else {
      return .incorrect(
        step: replay.steps.count - 1,
        error: .targetMissed(replay.state.numbers[0], target: puzzle.target))
    }
    return .correct(Self.answer(replay, claimed: replay.state.numbers[0].modelText))
  }

  /// What a trace answers, right or wrong, or `nil` when it does not come to one number: its last
  /// line neither is a right last step nor has the form `a+b=c`.
  public func answer(in trace: some StringProtocol) -> CountdownAnswer? {
    let replay = CountdownReplay(of: trace, puzzle: puzzle)
    if replay.error == nil {
      guard replay.state.numbers.count == 1 else { return nil }
      return Self.answer(replay, claimed: replay.state.numbers[0].modelText)
    }
    guard let claimed = Self.claimedResult(of: trace) else { return nil }
    return CountdownAnswer(result: claimed, expression: nil, key: "?" + claimed)
  }

  private static func answer(_ replay: CountdownReplay, claimed: String) -> CountdownAnswer {
    CountdownAnswer(
      result: claimed, expression: replay.expression,
      key: replay.canonicalText ?? replay.expression?.infix ?? "?" + claimed)
  }

  /// The result of the last line, when that line ends with it.
  private static func claimedResult(of trace: some StringProtocol) -> String? {
    guard let line = trace.split(separator: "\n").last,
      let sign = line.lastIndex(of: "=")
    else { return nil }
    return Fraction(modelText: line[line.index(after: sign)...])?.modelText
  }
}
