public import Foundation
import Parsimony

/// 20 questions of MATH-500 (levels 1 to 3) with 16 sampled solutions each by Qwen2.5-1.5B-Instruct
/// and the last-step scores that Skywork-o1-Open-PRM-Qwen-2.5-1.5B gave them.
///
/// A comma-separated table whose list columns hold what Python prints for NumPy arrays. A sample's
/// answer, extracted by the authors, is right when it agrees with `answer` by `MathMatcher`; on all
/// questions this agrees with the verdicts that the record states (`greedy_accuracy`,
/// `best_of_n_accuracy`). A sample without an answer is wrong.
public struct SorenMath500: Sendable, Hashable {
  /// One sampled solution.
  public struct Sample: Sendable, Hashable {
    /// The answer that the authors extracted; nil where there was none.
    public let answer: String?
    /// The process reward model's score of the last step, in 0...1.
    public let score: Double
    /// How many lines of the solution are not blank: the PRM's own steps.
    public let steps: Int
    /// Whether the answer agrees with the question's.
    public let isCorrect: Bool
  }

  /// One question.
  public struct Question: Sendable, Hashable {
    /// The question's name in MATH-500.
    public let id: String
    /// The right answer.
    public let answer: String
    /// The samples, at least one.
    public let samples: [Sample]
    /// Whether the greedy solution's answer agrees with the question's.
    public let isGreedyCorrect: Bool
    /// The record's own verdict on the greedy solution.
    public let recordedGreedyVerdict: Bool
    /// The record's own verdict on the sample with the highest score.
    public let recordedBestVerdict: Bool

    /// The first of the samples with the highest score.
    public var best: Sample {
      samples.reduce(samples[0]) { $1.score > $0.score ? $1 : $0 }
    }
  }

  /// The questions, in the file's order.
  public let questions: [Question]

  /// Reads a file. Throws `io`, and `badData` as the text's initializer does.
  public init(contentsOf url: URL) throws(ExperimentError) {
    try self.init(text: RecordedFile.text(at: url), name: url.lastPathComponent)
  }

  /// Reads a table. Throws `badData`, naming file, line and value, on the first row that is wrong:
  /// nothing is skipped.
  public init(text: String, name: String) throws(ExperimentError) {
    let table = try CommaSeparatedTable(text: text, name: name)
    let columns = try Columns(table, name: name)
    var questions: [Question] = []
    var seen: Set<String> = []
    for (line, fields) in table.records {
      let question = try columns.question(fields, place: "\(name), line \(line)")
      guard seen.insert(question.id).inserted else {
        throw ExperimentError(
          .badData,
          "\(name), line \(line): the question \(quoted(question.id)) appears twice; remove one.")
      }
      questions.append(question)
    }
    guard !questions.isEmpty else {
      throw ExperimentError(.badData, "\(name) holds no questions; restore the recorded file.")
    }
    self.questions = questions
  }

  /// A row a sample. Sibling agreement is the share of the question's other samples with the same
  /// answer.
  public var calibrationData: RecordedCalibrationData {
    var rows: [CalibrationRow] = []
    for question in questions {
      var groups = AnswerGroups(MathMatcher())
      let keys = question.samples.map { sample in
        sample.answer.flatMap { groups.key(for: $0) ?? $0 }
      }
      let shares = SiblingAgreement.shares(of: keys)
      for (sample, share) in zip(question.samples, shares) {
        rows.append(
          CalibrationRow(
            questionID: "math500/\(question.id)", rawScore: sample.score,
            stepIndex: sample.steps, isTerminal: true, siblingAgreement: share,
            successes: sample.isCorrect ? 1 : 0, rollouts: 1))
      }
    }
    let unanswered = questions.reduce(0) { $0 + $1.samples.count { $0.answer == nil } }
    return RecordedCalibrationData(
      name: "math500-skywork", policy: "Qwen/Qwen2.5-1.5B-Instruct",
      processRewardModel: "Skywork/Skywork-o1-Open-PRM-Qwen-2.5-1.5B",
      source: "SorenDreano/MATH-500-subset-qwen2-answers-evaluated-by-open-PRM", license: "MIT",
      isShareable: true, rows: rows,
      notes: [
        "only the score of the last step is recorded",
        "\(unanswered) of \(rows.count) samples hold no answer and count as wrong",
      ])
  }
}

/// The columns of the table.
private struct Columns {
  private static let names = [
    "unique_id", "answer", "diverse_result", "diverse_response", "diverse_last_rewards",
    "greedy_result", "greedy_accuracy", "best_of_n_accuracy",
  ]
  private let positions: [Int]

  init(_ table: CommaSeparatedTable, name: String) throws(ExperimentError) {
    var positions: [Int] = []
    for column in Self.names { positions.append(try table.position(of: column, name: name)) }
    self.positions = positions
  }

  func question(
    _ fields: [String], place: String
  ) throws(ExperimentError) -> SorenMath500.Question {
    let values = positions.map { fields[$0] }
    let (id, answer) = (values[0], values[1])
    let matcher = MathMatcher()
    guard !id.isEmpty, matcher.form(of: answer) != nil else {
      throw ExperimentError(
        .badData,
        "\(place): the question \(quoted(id)) with the answer \(quoted(answer)) lacks a name or "
          + "an answer; restore the recorded file.")
    }
    let answers = try NumPyListText.strings(values[2], place: "\(place), diverse_result")
    let texts = try NumPyListText.strings(values[3], place: "\(place), diverse_response")
    let scores = try NumPyListText.numbers(values[4], place: "\(place), diverse_last_rewards")
    guard !answers.isEmpty, answers.count == scores.count, texts.count == scores.count else {
      throw ExperimentError(
        .badData,
        "\(place): \(answers.count) answers, \(texts.count) solutions and \(scores.count) scores; "
          + "a sample needs one of each.")
    }
    if let score = scores.first(where: { !(0...1).contains($0) }) {
      throw ExperimentError(
        .badData, "\(place), diverse_last_rewards: the score \(score) is outside 0...1.")
    }
    return SorenMath500.Question(
      id: id, answer: answer,
      samples: zip(zip(answers, texts), scores).map { pair, score in
        SorenMath500.Sample(
          answer: pair.0, score: score, steps: Self.lines(of: pair.1 ?? ""),
          isCorrect: matcher.matches(pair.0, answer))
      },
      isGreedyCorrect: matcher.matches(values[5], answer),
      recordedGreedyVerdict: try Self.verdict(values[6], place: "\(place), greedy_accuracy"),
      recordedBestVerdict: try Self.verdict(values[7], place: "\(place), best_of_n_accuracy"))
  }

  private static func lines(of text: String) -> Int {
    text.split(whereSeparator: \.isNewline).count { line in !line.allSatisfy(\.isWhitespace) }
  }

  private static func verdict(_ text: String, place: String) throws(ExperimentError) -> Bool {
    switch text {
    case "True": return true
    case "False": return false
    default:
      throw ExperimentError(.badData, "\(place): \(quoted(text)) is neither True nor False.")
    }
  }
}
