public import Foundation
import Parsimony

/// The recorded DeepConf runs on 29 questions of BRUMO 2025, with 64 and with 128 traces each.
///
/// A folder holds a folder a run, named `deepconf_qid<question>_rid<r>_budget<b>_...`, with the file
/// `answer_token_conf_budget<b>.json`; other entries are left out and counted. The two runs of a
/// question share its identity: they are one cluster.
public struct DeepConfRecord: Sendable, Hashable {
  /// The confidence at which a mapped score reaches 1 - 1/e.
  public static let confidenceScale = 20.0

  /// The runs, by budget and question.
  public let runs: [DeepConfRun]
  /// What was left out.
  public let notes: [String]

  /// Reads the folder. Throws `io` when it cannot be listed or a file not read, and `badData` on a
  /// wrong file, two runs of one question and budget, or no run at all.
  public init(folder: URL) throws(ExperimentError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    } catch {
      throw ExperimentError(
        .io, "Cannot list the recorded data \(folder.path): \(reason(error)). Check the path.")
    }
    var runs: [DeepConfRun] = []
    var seen: [String: String] = [:]
    var skipped = 0
    for name in names.sorted() {
      guard let (question, budget) = Self.parse(name) else {
        skipped += 1
        continue
      }
      if let other = seen.updateValue(name, forKey: "\(question) \(budget)") {
        throw ExperimentError(
          .badData,
          "\(quoted(other)) and \(quoted(name)) are both of question \(question) with budget "
            + "\(budget); remove one.")
      }
      let path = "\(name)/answer_token_conf_budget\(budget).json"
      let data = try RecordedFile.data(at: folder.appendingPathComponent(path))
      runs.append(try DeepConfRun(data, question: question, budget: budget, name: path))
    }
    guard !runs.isEmpty else {
      throw ExperimentError(
        .badData, "\(folder.path) holds no DeepConf runs; give the folder of the runs' folders.")
    }
    self.runs = runs.sorted { ($0.budget, $0.question) < ($1.budget, $1.question) }
    notes = skipped > 0 ? ["\(skipped) entries of the folder are no runs and were left out"] : []
  }

  /// Maps a confidence c >= 0 to 1 - exp(-c / 20): a fixed increasing map, chosen without labels so
  /// that the recorded range, 5 to 29, keeps clear of 0 and 1. It makes scores of confidences, not
  /// probabilities.
  public static func score(ofConfidence confidence: Double) -> Double {
    1 - exp(-max(0, confidence) / confidenceScale)
  }

  /// A row a trace with an answer; of one budget, or of all.
  ///
  /// The score is the mapped mean confidence of the answer's tokens, previous scores those of the
  /// answer's beginnings, a token less each. A trace has two steps, reasoning and answer; one whose
  /// reasoning was cut off has only the second. Sibling agreement is the share of the run's other
  /// answers that agree.
  public func calibrationData(budget: Int? = nil) -> RecordedCalibrationData {
    let chosen = runs.filter { budget == nil || $0.budget == budget }
    var rows: [CalibrationRow] = []
    for run in chosen {
      let shares = SiblingAgreement.shares(of: run.keys)
      for (trace, share) in zip(run.traces, shares) {
        rows.append(Self.row(trace, share: share, question: run.question))
      }
    }
    let unanswered = chosen.reduce(0) { $0 + $1.unanswered }
    return RecordedCalibrationData(
      name: budget.map { "brumo2025-deepconf-\($0)" } ?? "brumo2025-deepconf",
      policy: "deepconf/brumo2025",
      processRewardModel: "deepconf/mean-answer-confidence", source: "dreamyang-liu/deepconf",
      license: "MIT", isShareable: true, scoreMap: "1 - exp(-confidence / 20)", rows: rows,
      notes: notes + [
        "\(unanswered) of \(unanswered + rows.count) traces gave no answer and are no rows",
        "scores are mapped confidences, no probabilities: the raw line is only an order",
        "the record does not name its policy",
      ])
  }

  private static func row(
    _ trace: DeepConfRun.Trace, share: Double?, question: Int
  ) -> CalibrationRow {
    var previous: [Double] = []
    var sum = 0.0
    for (index, confidence) in trace.confidences.dropLast().enumerated() {
      sum += confidence
      previous.append(score(ofConfidence: sum / Double(index + 1)))
    }
    return CalibrationRow(
      questionID: "brumo2025/\(question)", rawScore: score(ofConfidence: trace.meanConfidence),
      stepIndex: trace.isCompleted ? 2 : 1, expectedSteps: 2, isTerminal: true,
      previousScores: previous, siblingAgreement: share, successes: trace.isCorrect ? 1 : 0,
      rollouts: 1)
  }

  /// Question and budget of a run's folder name; nil for other names.
  private static func parse(_ name: String) -> (question: Int, budget: Int)? {
    guard let match = name.prefixMatch(of: /deepconf_qid(\d+)_rid\d+_budget(\d+)_/),
      let question = Int(match.output.1), let budget = Int(match.output.2)
    else { return nil }
    return (question, budget)
  }
}
