public import Foundation
import Parsimony

/// 20 questions of MATH-500 with 16 solutions of Qwen2.5-1.5B-Instruct and the score that
/// Skywork's process reward model gave to the last step.
///
/// Earlier steps have no recorded score, so that a trace counts as one step. Labels compare the
/// authors' extracted answer with the question's.
public struct SorenImporter: PoolImporter {
  /// `soren-math500`.
  public let name = "soren-math500"
  /// In a few words.
  public let summary = "Qwen2.5-1.5B on 20 questions of MATH-500 x 16, last-step scores"
  /// The table.
  public let path = "soren_math500_openprm/test.csv"

  /// Reads the table; a row is a record.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let file = url.lastPathComponent
    let table = try CommaSeparatedTable(text: try RecordedFile.text(at: url), name: file)
    var columns: [Int] = []
    for name in [
      "unique_id", "problem", "answer", "diverse_result", "diverse_response",
      "diverse_last_rewards",
    ] { columns.append(try table.position(of: name, name: file)) }
    var ids = DistinctIDs()
    var questions: [PoolQuestion] = []
    for (line, fields) in table.records {
      do throws(RecordFlaw) {
        let question = try Self.question(columns.map { fields[$0] }, keepsText: keepsText)
        try ids.insert(question.id, line: line)
        questions.append(question)
      } catch {
        try records.handle(error, file: file, line: line)
      }
    }
    return try pool(
      questions, policy: "Qwen/Qwen2.5-1.5B-Instruct",
      prm: "Skywork/Skywork-o1-Open-PRM-Qwen-2.5-1.5B",
      source: "SorenDreano/MATH-500-subset-qwen2-answers-evaluated-by-open-PRM (MIT)",
      remarks: [
        "only the score of the last step is recorded: a trace counts as one step",
        TokenEstimate.remark,
      ], file: file)
  }

  private static func question(
    _ values: [String], keepsText: Bool
  ) throws(RecordFlaw) -> PoolQuestion {
    let (problem, reference) = (values[1], values[2])
    guard var grader = MathPoolAnswer(reference: reference) else {
      throw RecordFlaw("the question \(quoted(values[0])) has no answer; restore the record")
    }
    let answers: [String?]
    let texts: [String?]
    let scores: [Double]
    do throws(ExperimentError) {
      answers = try NumPyListText.strings(values[3], place: "diverse_result")
      texts = try NumPyListText.strings(values[4], place: "diverse_response")
      scores = try NumPyListText.numbers(values[5], place: "diverse_last_rewards")
    } catch {
      throw RecordFlaw(error.message)
    }
    guard !scores.isEmpty, answers.count == scores.count, texts.count == scores.count else {
      throw RecordFlaw(
        "\(answers.count) answers, \(texts.count) solutions and \(scores.count) scores; a sample "
          + "needs one of each")
    }
    if let score = scores.first(where: { !(0...1).contains($0) }) {
      throw RecordFlaw("the score \(score) is outside 0...1")
    }
    let prompt = TokenEstimate.tokens(problem)
    return PoolQuestion(
      id: "math500/\(values[0])", text: problem, reference: reference, promptTokens: prompt,
      prmPromptTokens: prompt,
      traces: scores.indices.map { index in
        let (answer, isCorrect) = grader.grade(answers[index])
        let tokens = TokenEstimate.tokens(texts[index] ?? "")
        return PoolTrace(
          answer: answer, isCorrect: isCorrect, stepTokens: [tokens], scores: [scores[index]],
          prmTokens: tokens,
          text: keepsText ? texts[index] : nil)
      })
  }
}
