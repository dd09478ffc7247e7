import Parsimony

/// What counts as right in a replay.
///
/// Where every trace with an answer has a label, labels decide, and a trace without an answer is
/// wrong. Otherwise nobody knows what is right; then a trace *agrees* when its answer is the most
/// frequent one among all traces of its question, the first on a tie. Agreement measures whether
/// fewer samples end where many would have, and not whether that is right.
struct ReplayLabels: Sendable {
  /// What the numbers mean.
  let measure: ReplayMeasure
  /// Question by question, trace by trace.
  let labels: [[Bool]]

  init(_ pool: Pool) {
    let isLabelled = pool.questions.allSatisfy { question in
      question.traces.allSatisfy { $0.answer == nil || $0.isCorrect != nil }
    }
    measure = isLabelled ? .accuracy : .agreement
    labels = pool.questions.map { question in
      guard !isLabelled else {
        return question.traces.map { $0.answer != nil && $0.isCorrect == true }
      }
      let majority = Self.majority(of: question.traces.compactMap { $0.answer?.key })
      return question.traces.map { $0.answer != nil && $0.answer?.key == majority }
    }
  }

  private static func majority(of keys: [String]) -> String? {
    var counts: [String: Int] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    let most = counts.values.max()
    return keys.first { counts[$0] == most }
  }
}

/// What a replay's share of "right" questions means.
public enum ReplayMeasure: String, Sendable, Hashable, Codable {
  /// The chosen answer is right by the pool's labels.
  case accuracy
  /// The pool has no labels: the chosen answer is the majority of all recorded traces.
  case agreement
}
