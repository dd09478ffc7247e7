public import Foundation
import Parsimony

/// One DeepConf run on one question of BRUMO 2025: traces with their answers and the model's
/// confidence in each token of the answer.
///
/// A token's confidence is DeepConf's (Fu et al., "Deep Think with Confidence", arXiv 2508.15260,
/// eq. 2): minus the mean natural log-probability of the top candidates, >= 0, high when sure; it is
/// no probability. Traces are `completed`, or `truncated` when their confidence fell too low and an
/// answer was asked for at once. Answers are right when they agree with the ground truth by
/// `MathMatcher`. Traces without an answer have no confidence and are no rows.
public struct DeepConfRun: Sendable, Hashable {
  /// One trace with an answer.
  public struct Trace: Sendable, Hashable {
    /// The answer as extracted.
    public let answer: String
    /// The confidence of each answer token, >= 0, at least one.
    public let confidences: [Double]
    /// Whether the reasoning was finished, not cut off.
    public let isCompleted: Bool
    /// Whether the answer agrees with the ground truth.
    public let isCorrect: Bool

    /// The mean confidence of the answer's tokens.
    public var meanConfidence: Double { confidences.reduce(0, +) / Double(confidences.count) }
  }

  /// The question's number.
  public let question: Int
  /// How many traces the run was to sample.
  public let budget: Int
  /// The traces with an answer: completed ones first, in the file's order.
  public let traces: [Trace]
  /// How many traces gave no answer or no confidence.
  public let unanswered: Int
  /// The keys of the groups of answers that agree, one a trace.
  package let keys: [String]

  /// Reads a run. Throws `badData`, naming file and field; no trace that holds an answer is skipped.
  public init(
    _ json: Data, question: Int, budget: Int, name: String
  ) throws(ExperimentError) {
    let record = try RecordedFile.decode(Record.self, from: json, place: name)
    let matcher = MathMatcher()
    guard matcher.form(of: record.truth) != nil else {
      throw ExperimentError(
        .badData, "\(name): the ground truth \(quoted(record.truth)) is empty; restore the file.")
    }
    var traces: [Trace] = []
    var keys: [String] = []
    var groups = AnswerGroups(matcher)
    var verdicts: [String: Bool] = [:]
    for (list, isCompleted) in [(record.completed, true), (record.truncated, false)] {
      for (index, entry) in list.enumerated() {
        guard let answer = entry.answer, !entry.tokens.isEmpty else { continue }
        if let token = entry.tokens.first(where: { !($0.confidence >= 0) }) {
          throw ExperimentError(
            .badData,
            "\(name), \(isCompleted ? "completed" : "truncated") trace \(index): the confidence "
              + "\(token.confidence) is negative; restore the file.")
        }
        // What cannot be read agrees with nothing but itself.
        keys.append(groups.key(for: answer) ?? answer)
        let isCorrect = verdicts[answer] ?? matcher.matches(answer, record.truth)
        verdicts[answer] = isCorrect
        traces.append(
          Trace(
            answer: answer, confidences: entry.tokens.map(\.confidence), isCompleted: isCompleted,
            isCorrect: isCorrect))
      }
    }
    self.question = question
    self.budget = budget
    self.traces = traces
    self.keys = keys
    unanswered = record.completed.count + record.truncated.count - traces.count
  }

  /// Whether the answer that most traces give is right, the one that comes first among equals; nil
  /// without answers.
  public var isMajorityCorrect: Bool? {
    var counts: [String: Int] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    let most = counts.values.max()
    return keys.firstIndex { counts[$0] == most }.map { traces[$0].isCorrect }
  }

  private struct Record: Decodable {
    let completed: [Entry]
    let truncated: [Entry]
    let truth: String

    private enum CodingKeys: String, CodingKey {
      case completed, truncated
      case truth = "ground_truth"
    }
  }

  private struct Entry: Decodable {
    let tokens: [Token]
    let answer: String?

    private enum CodingKeys: String, CodingKey {
      case tokens = "answer_token_conf"
      case answer = "extracted_answer"
    }
  }

  private struct Token: Decodable {
    let confidence: Double
  }
}
