public import Foundation
import Parsimony

/// 3 questions of MATH-500 with 256 solutions of Llama-3.2-1B-Instruct and step scores.
///
/// The recorded file ends in its fourth line, which is therefore no record.
public struct BayesPRMImporter: PoolImporter {
  /// `bayesprm`.
  public let name = "bayesprm"
  /// In a few words.
  public let summary = "Llama-3.2-1B on 3 questions of MATH-500 x 256, step scores"
  /// The file.
  public let path =
    "bayesprm_bon256/meta-llama/Llama-3.2-1B-Instruct/best_of_n_completions.jsonl"

  /// Solutions a question.
  static let samples = 256

  /// Reads the file; a line is a record.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let file = try RecordedArray(lines: url, records: records)
    var ids = DistinctIDs()
    let questions = try file.map(records) { value, line throws(RecordFlaw) in
      let question = try MathRunLine(value, samples: Self.samples)
      try ids.insert(question.id, line: line)
      return question.question(
        zip(question.completions, question.tokens).map { ($0, $1) }, scores: question.scores,
        keepsText: keepsText)
    }
    return try pool(
      questions, policy: "meta-llama/Llama-3.2-1B-Instruct",
      prm: "unnamed (LeonResearch/BayesPRM-Search)",
      source: "LeonResearch/BayesPRM-Search (Apache-2.0)",
      remarks: [
        "\(questions.count) questions are too few for any interval", TokenEstimate.remark,
      ], file: file.file)
  }
}
