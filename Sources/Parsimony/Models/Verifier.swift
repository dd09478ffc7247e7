/// Decides exactly whether a trace answers its question.
///
/// It grades. Only a strategy whose name says so (`verified-...`) may ask it.
public protocol Verifier: Sendable {
  /// The verdict on a trace.
  func verdict(on trace: Trace, of question: Question) -> Verdict
}

/// Right, or wrong and why.
public struct Verdict: Sendable, Hashable, Codable {
  /// Whether every step and the final answer are right.
  public let isCorrect: Bool
  /// Where wrong: one sentence that says why.
  public let reason: String?

  /// Makes a verdict.
  public init(isCorrect: Bool, reason: String? = nil) {
    self.isCorrect = isCorrect
    self.reason = reason
  }
}
