public import Foundation
import Parsimony

/// The search-and-learn run with one sample a question: 500 questions of MATH-500, a solution each
/// by Llama-3.1-8B-Instruct (AWQ), and a process reward model's score of every step.
///
/// One JSON object a line. Files of runs with more samples are refused: in the best-of-n run with
/// n = 16 the prompts were tiled but the outputs sliced question by question, so that its scores
/// belong to other questions' solutions and cannot be repaired.
///
/// A solution is split at blank lines, as the run's own scorer did; its first part is often only
/// the chat template's header, whose score is then that of the empty prefix. The answer is the last
/// `\boxed{...}` of the solution, else the one that the record states (`pred_naive@1`); it is right
/// when it agrees with `answer` by `MathMatcher`.
public struct SearchAndLearnSingle: Sendable, Hashable {
  /// One question with its one solution.
  public struct Record: Sendable, Hashable {
    /// The question's name in MATH-500.
    public let id: String
    /// The process reward model's scores, in 0...1, at least one: after each part of the solution.
    public let scores: [Double]
    /// Whether the first score is that of the empty prefix.
    public let scoresEmptyPrefix: Bool
    /// The solution's length in tokens; nil where the record says 0.
    public let tokens: Int?
    /// Whether the answer agrees with the question's.
    public let isCorrect: Bool
  }

  /// Which scores become rows.
  public enum Prefixes: Sendable, Hashable {
    /// The last: a row a question, about its finished solution.
    case finished
    /// All: also a row after each step, whose one known outcome is the solution's.
    case all
  }

  /// The records, in the file's order.
  public let records: [Record]
  /// What was left out.
  public let notes: [String]

  /// Reads a file. Throws `io`, and `badData` as the data's initializer does.
  public init(contentsOf url: URL) throws(ExperimentError) {
    try self.init(RecordedFile.data(at: url), name: url.lastPathComponent)
  }

  /// Reads lines. Throws `badData`, naming file, line and field, on the first record that is wrong;
  /// only a last line that was cut off is left out, which `notes` states.
  public init(_ data: Data, name: String) throws(ExperimentError) {
    let file = try JSONLinesFile<Line>(data, name: name)
    var records: [Record] = []
    var seen: Set<String> = []
    for (number, line) in file.records {
      let place = "\(name), line \(number)"
      guard seen.insert(line.id).inserted else {
        throw ExperimentError(
          .badData, "\(place): the question \(quoted(line.id)) appears twice; remove one.")
      }
      records.append(try line.record(place: place))
    }
    self.records = records
    notes = file.truncatedLine.map { ["line \($0) is cut off and was left out"] } ?? []
  }

  /// The rows. Previous scores are those of the shorter prefixes.
  public func calibrationData(_ prefixes: Prefixes = .finished) -> RecordedCalibrationData {
    var rows: [CalibrationRow] = []
    for record in records {
      let last = record.scores.count - 1
      for index in prefixes == .all ? 0...last : last...last {
        rows.append(
          CalibrationRow(
            questionID: "math500/\(record.id)", rawScore: record.scores[index],
            stepIndex: index + (record.scoresEmptyPrefix ? 0 : 1), isTerminal: index == last,
            previousScores: Array(record.scores[..<index]),
            tokens: index == last ? record.tokens : nil, successes: record.isCorrect ? 1 : 0,
            rollouts: 1))
      }
    }
    var notes = notes
    if prefixes == .all {
      notes.append("the label of a prefix is the outcome of the one solution that continues it")
    }
    return RecordedCalibrationData(
      name: prefixes == .all ? "math500-rlhflow-steps" : "math500-rlhflow",
      policy: "hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4",
      processRewardModel: "RLHFlow/Llama3.1-8B-PRM-Deepseek-Data",
      source: "mert-cemri/search-and-learn", license: "Apache-2.0", isShareable: true, rows: rows,
      notes: notes)
  }
}

/// One line of the file.
private struct Line: Decodable {
  let id: String
  let answer: String
  let completions: [String]
  let scores: [[Double]]
  let tokens: [Int]?
  let prediction: String?

  private enum CodingKeys: String, CodingKey {
    case id = "unique_id"
    case answer, completions, scores
    case tokens = "completion_tokens"
    case prediction = "pred_naive@1"
  }

  private static let header = "<|start_header_id|>assistant<|end_header_id|>"

  func record(place: String) throws(ExperimentError) -> SearchAndLearnSingle.Record {
    func refuse(_ what: String) -> ExperimentError {
      ExperimentError(.badData, "\(place): \(what)")
    }
    guard completions.count == 1, scores.count == 1, (tokens ?? [0]).count == 1 else {
      throw refuse(
        "\(completions.count) solutions with \(scores.count) lists of scores; only files of n = 1 "
          + "are read, because runs with more samples score them against other questions.")
    }
    let matcher = MathMatcher()
    guard !id.isEmpty, matcher.form(of: answer) != nil else {
      throw refuse(
        "the question \(quoted(id)) with the answer \(quoted(answer)) lacks a name or an answer.")
    }
    let parts = completions[0].ranges(of: "\n\n").count + 1
    guard scores[0].count == parts else {
      throw refuse(
        "\(scores[0].count) scores for a solution of \(parts) parts; they need one each.")
    }
    if let score = scores[0].first(where: { !(0...1).contains($0) }) {
      throw refuse("the score \(score) is outside 0...1.")
    }
    if let count = tokens?[0], count < 0 { throw refuse("the solution has \(count) tokens.") }
    let found = FinalAnswer.boxed(in: completions[0]) ?? prediction.flatMap(FinalAnswer.boxed)
    return SearchAndLearnSingle.Record(
      id: id, scores: scores[0],
      scoresEmptyPrefix: completions[0].hasPrefix(Self.header + "\n\n"),
      tokens: tokens.flatMap { $0[0] > 0 ? $0[0] : nil },
      isCorrect: matcher.matches(found, answer))
  }
}
