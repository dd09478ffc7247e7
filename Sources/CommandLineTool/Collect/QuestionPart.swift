import ArgumentParser

/// A machine's part of the questions as it stands on the command line: `2/3`.
package struct QuestionPart: Sendable, Hashable {
  /// The part's number, from 1.
  package let number: Int
  /// How many parts there are.
  package let count: Int

  /// Reads `k/n` with 1 <= k <= n; throws a `ValidationError`.
  package init(parsing text: String) throws {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, let number = Int(words[0]), let count = Int(words[1]),
      (1...10_000).contains(count), (1...count).contains(number)
    else {
      throw ValidationError(
        "'\(text)' is no part: write k/n, the k-th of n parts, for example 1/3")
    }
    self.number = number
    self.count = count
  }

  /// Every n-th element, beginning with the k-th: parts are disjoint, and much alike.
  package func of<Element>(_ elements: [Element]) -> [Element] {
    stride(from: number - 1, to: elements.count, by: count).map { elements[$0] }
  }
}
