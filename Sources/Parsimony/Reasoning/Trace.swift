/// One attempt at a question, complete or partial: a sequence of steps after the prompt.
///
/// A partial trace is also called a *prefix*; the trace without steps is the *empty prefix*.
public struct Trace: Sendable, Hashable, Codable {
  /// Why a trace stands where it does.
  public enum Ending: String, Sendable, Codable {
    /// More steps may follow.
    case open
    /// The policy ended the trace by itself.
    case ended
    /// The length limit cut it; it holds no answer.
    case truncated
  }

  /// The steps so far, in order.
  public private(set) var steps: [Step]
  /// Whether and how the trace has ended.
  public private(set) var ending: Ending
  /// The answer it arrives at; nil while open, or if no answer can be read.
  public var answer: Answer?

  /// The empty prefix.
  public static let empty = Trace(steps: [], ending: .open)

  /// Makes a trace.
  public init(steps: [Step], ending: Ending, answer: Answer? = nil) {
    self.steps = steps
    self.ending = ending
    self.answer = answer
  }

  /// Whether no step can follow.
  public var isComplete: Bool { ending != .open }

  /// The generated text, all steps joined.
  public var text: String { steps.map(\.text).joined() }

  /// The tokens generated for all steps.
  public var tokens: Int { steps.reduce(0) { $0 + $1.tokens } }

  /// The open prefix made of the first `count` steps (all of them if there are fewer).
  public func prefix(_ count: Int) -> Trace {
    Trace(steps: Array(steps.prefix(max(0, count))), ending: .open)
  }

  /// This trace followed by a continuation.
  public func appending(_ continuation: Continuation) -> Trace {
    Trace(steps: steps + continuation.steps, ending: continuation.ending)
  }
}
