import Parsimony

/// A judge's prompt around a question, in two parts: what stands before the solution, and after.
struct JudgePrompt: Sendable, Hashable {
  let head: String
  let tail: String

  /// Fills a template. A text that spells a marker stays as it is.
  init(_ template: String, question: Question) {
    let parts = template.split(
      separator: "{solution}", maxSplits: 1, omittingEmptySubsequences: false
    )
    .map { part in
      part.split(separator: "{question}", omittingEmptySubsequences: false)
        .joined(separator: question.text)
    }
    head = parts.first ?? ""
    tail = parts.dropFirst().first ?? ""
  }

  /// The prompt for a prefix.
  func text(_ solution: String) -> String { head + solution + tail }
}
