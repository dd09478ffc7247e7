public import Parsimony

/// Questions that are run together.
public struct ProblemSet: Sendable, Hashable {
  /// For people, e.g. `24.csv rows 900..999`.
  public let name: String
  /// 16 hexadecimal digits that change whenever a question's id, its prompt or the order does.
  public let fingerprint: String
  /// The questions; ids are unique.
  public let problems: [Problem]

  /// Makes a set. Throws `badData` when it is empty or an id occurs twice.
  public init(name: String, problems: [Problem]) throws(ExperimentError) {
    guard !problems.isEmpty else {
      throw ExperimentError(.badData, "The problem set \(quoted(name)) holds no question.")
    }
    var seen: Set<String> = []
    for problem in problems where !seen.insert(problem.question.id).inserted {
      throw ExperimentError(
        .badData,
        "The problem set \(quoted(name)) holds the question \(quoted(problem.question.id)) twice; "
          + "remove one, because results are kept by question.")
    }
    self.name = name
    self.problems = problems
    var bytes: [UInt8] = []
    for problem in problems {
      for text in [problem.question.id, problem.question.prompt] {
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        bytes.append(contentsOf: "\(text.utf8.count):".utf8)
        bytes.append(contentsOf: text.utf8)
      }
    }
    let digits = String(SplitMix64.finalize(StableHash.fnv1a(bytes)), radix: 16)
    fingerprint = String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The questions of the problems, in order.
  public var questions: [Question] { problems.map(\.question) }
}
