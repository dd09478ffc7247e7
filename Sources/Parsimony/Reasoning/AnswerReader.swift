/// Reads the answer off a complete trace, in the terms of the world that the question is from.
///
/// It must not judge: a wrong answer is still an answer.
public protocol AnswerReader: Sendable {
  /// The answer the trace arrives at, or nil where none can be read.
  func answer(of trace: Trace, to question: Question) -> Answer?
}

/// Takes the last step's text, trimmed, as the answer.
public struct LastStepReader: AnswerReader {
  /// Makes the reader.
  public init() {}

  /// The text of the last step without surrounding white space.
  public func answer(of trace: Trace, to question: Question) -> Answer? {
    guard trace.ending == .ended, let last = trace.steps.last else { return nil }
    var text = Substring(last.text)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text.isEmpty ? nil : Answer(String(text))
  }
}
