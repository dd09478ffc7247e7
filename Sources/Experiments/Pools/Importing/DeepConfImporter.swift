public import Foundation
import Parsimony

/// DeepConf's runs on 29 questions of BRUMO 2025 with 64 or 128 traces.
///
/// A trace was `completed`, or `truncated`: its confidence fell too low, and an answer was asked
/// for at once. The data's own figures (plain majority 15/29 at 128 and 17/29 at 64) count the
/// answers of both. DeepConf's own vote does not count those that were cut: the sources named
/// `-completed` give them no answer. Only the answers are recorded, not the reasoning: every trace
/// counts as one token, so that costs are numbers of samples.
public struct DeepConfImporter: PoolImporter {
  private let budget: Int
  private let completedOnly: Bool

  init(budget: Int, completedOnly: Bool) {
    self.budget = budget
    self.completedOnly = completedOnly
  }

  /// `deepconf-brumo2025-64`, `-64-completed`, `-128`, `-128-completed`.
  public var name: String {
    "deepconf-brumo2025-\(budget)" + (completedOnly ? "-completed" : "")
  }
  /// In a few words.
  public var summary: String {
    "DeepConf, 29 questions of BRUMO 2025 x \(budget)"
      + (completedOnly ? ", cut traces without their answers" : "")
  }
  /// The folder of the runs' folders.
  public let path = "deepconf_brumo2025/analysis"

  /// Reads the runs of this budget; a file is a record.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: url.path)
    } catch {
      throw ExperimentError(
        .io, "Cannot list the recorded data \(url.path): \(reason(error)). Check the path.")
    }
    var runs: [DeepConfRun] = []
    for name in names.sorted() {
      guard let match = name.prefixMatch(of: /deepconf_qid(\d+)_rid\d+_budget(\d+)_/),
        let question = Int(match.output.1), match.output.2 == "\(budget)"
      else { continue }
      let path = "\(name)/answer_token_conf_budget\(budget).json"
      do {
        let data = try RecordedFile.data(at: url.appendingPathComponent(path))
        let run = try DeepConfRun(data, question: question, budget: budget, name: path)
        guard !runs.contains(where: { $0.question == question }) else {
          throw RecordFlaw("question \(question) has two runs; remove one")
        }
        guard run.traces.count + run.unanswered > 0 else {
          throw RecordFlaw("the run has no traces; it needs at least one")
        }
        runs.append(run)
      } catch {
        let message = (error as? ExperimentError)?.message ?? (error as? RecordFlaw)?.message
        try records.handle(RecordFlaw(message ?? "\(error)"), file: path, line: nil)
      }
    }
    let questions = runs.sorted { $0.question < $1.question }.map(question)
    return try pool(
      questions, policy: "deepconf/brumo2025 (the record does not name it)",
      source: "dreamyang-liu/deepconf (MIT)",
      remarks: [
        "the reasoning is not recorded: a trace counts as one token, costs are numbers of samples",
        "confidence is the mean confidence of the answer's tokens, no probability",
        "completed traces come first: the order is not that of the draws",
        completedOnly
          ? "traces that were cut count as without an answer, as in DeepConf's own vote"
          : "traces that were cut gave an answer at once, which counts",
      ], file: url.lastPathComponent)
  }

  private func question(_ run: DeepConfRun) -> PoolQuestion {
    let unanswered = PoolTrace(
      answer: nil, isCorrect: false, ending: .truncated, stepTokens: [1])
    return PoolQuestion(
      id: "brumo2025/\(run.question)",
      traces: zip(run.traces, run.keys).map { trace, key in
        guard trace.isCompleted || !completedOnly else { return unanswered }
        return PoolTrace(
          answer: Answer(trace.answer, key: key), isCorrect: trace.isCorrect,
          stepTokens: [1], confidence: trace.meanConfidence)
      } + Array(repeating: unanswered, count: run.unanswered))
  }
}
