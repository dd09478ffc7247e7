public import Foundation
import Parsimony

/// 164 problems of HumanEval with 100 programs each of CodeGen-16B (CodeT's samples).
///
/// Nobody graded them, and grading means to run untrusted code: labels are unknown. The answer is
/// the program in a normal form, without comment lines, blank lines and blanks at the ends of
/// lines: votes count programs that are the same text. A sample without any code has no answer.
public struct CodeTImporter: PoolImporter {
  /// `codet-humaneval`.
  public let name = "codet-humaneval"
  /// In a few words.
  public let summary = "CodeGen-16B on 164 problems of HumanEval x 100 programs, no labels"
  /// The folder of the samples and the problems.
  public let path = "codet_humaneval/data"

  /// Reads samples and problems; a line is a record.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let problems = try RecordedArray(
      lines: url.appendingPathComponent("dataset/HumanEval_for_code_generation.jsonl"),
      records: records)
    var tasks: [String: String] = [:]
    _ = try problems.map(records) { value, line throws(RecordFlaw) in
      let fields = try RecordFields(value, "the problem")
      let (prompt, task) = (try fields.string("prompt"), try fields.string("task_id"))
      guard tasks.updateValue(task, forKey: prompt) == nil else {
        throw RecordFlaw("the prompt of \(quoted(task)) stands there twice; remove one")
      }
    }
    let samples = try RecordedArray(
      lines: url.appendingPathComponent(
        "generated_data/HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl"),
      records: records)
    var ids = DistinctIDs()
    let questions = try samples.map(records) { value, line throws(RecordFlaw) in
      let fields = try RecordFields(value, "the problem")
      let prompt = try fields.string("prompt")
      guard let task = tasks[prompt] else {
        throw fields.flaw("prompt", "is that of no known problem: \(quoted(prompt))")
      }
      try ids.insert(task, line: line)
      let programs = try fields.strings("samples")
      guard !programs.isEmpty else { throw fields.flaw("samples", "is empty; give programs") }
      return PoolQuestion(
        id: task, text: prompt, promptTokens: TokenEstimate.tokens(prompt),
        traces: programs.map { program in
          let form = Self.normalized(program)
          return PoolTrace(
            answer: form.isEmpty ? nil : Answer(form), isCorrect: nil,
            stepTokens: [TokenEstimate.tokens(program)], text: keepsText ? program : nil)
        })
    }
    return try pool(
      questions, policy: "CodeGen-16B, temperature 0.8, top-p 0.95",
      source: "microsoft/CodeT (MIT)",
      remarks: [
        "labels are unknown: programs are untrusted code that only a sandbox may run",
        TokenEstimate.remark,
      ], file: samples.file)
  }

  /// A program without comment lines, blank lines and blanks at the ends of lines.
  static func normalized(_ program: String) -> String {
    program.split(whereSeparator: \.isNewline).compactMap { line -> Substring? in
      guard let last = line.lastIndex(where: { !$0.isWhitespace }) else { return nil }
      return line.first { !$0.isWhitespace } == "#" ? nil : line[...last]
    }.joined(separator: "\n")
  }
}
