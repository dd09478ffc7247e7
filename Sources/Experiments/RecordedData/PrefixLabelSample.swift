public import Foundation
public import Parsimony

/// Monte-Carlo labels of 3,000 prefixes of 489 MATH-500 questions: how often 8 rollouts of
/// Qwen2.5-Math-7B-Instruct succeeded.
///
/// For the distribution of labels and their design effect only. The record's field `prm_score` is
/// the label k / 8 itself, no score of any model; its `confidence` is an unrelated heuristic that
/// exceeds 1; texts of prefixes are not recorded. So there is nothing to calibrate.
public struct PrefixLabelSample: Sendable, Hashable {
  /// Rollouts behind each label.
  public static let rollouts = 8

  /// The text of the question of each prefix.
  public let questions: [String]
  /// The label of each prefix.
  public let labels: [SuccessCount]
  /// How many records equal an earlier one in question, label and `confidence`: draws of the same
  /// prefix, most likely. They are kept.
  public let repeatedRecords: Int

  /// Reads a file. Throws `io`, and `badData` as the data's initializer does.
  public init(contentsOf url: URL) throws(ExperimentError) {
    try self.init(RecordedFile.data(at: url), name: url.lastPathComponent)
  }

  /// Reads an array of objects with `question`, `prm_score` and `confidence`. Throws `badData`,
  /// naming file and record (from 0), on a label that is no multiple of 1/8 in 0...1.
  public init(_ json: Data, name: String) throws(ExperimentError) {
    let records = try RecordedFile.decode([Record].self, from: json, place: name)
    guard !records.isEmpty else {
      throw ExperimentError(.badData, "\(name) holds no records; restore the recorded file.")
    }
    var labels: [SuccessCount] = []
    for (index, record) in records.enumerated() {
      let count = record.label * Double(Self.rollouts)
      guard (0...Double(Self.rollouts)).contains(count), count == count.rounded() else {
        throw ExperimentError(
          .badData,
          "\(name), record \(index): the label \(record.label) is not k/\(Self.rollouts) with k in "
            + "0...\(Self.rollouts).")
      }
      guard !record.question.isEmpty else {
        throw ExperimentError(.badData, "\(name), record \(index): the question is empty.")
      }
      labels.append(SuccessCount(successes: Int(count), rollouts: Self.rollouts))
    }
    questions = records.map(\.question)
    self.labels = labels
    repeatedRecords = records.count - Set(records).count
  }

  /// How many labels there are of each number of successes, 0...8.
  public var distribution: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: Self.rollouts + 1)) { $0[$1.successes] += 1 }
  }

  private struct Record: Decodable, Hashable {
    let question: String
    let label: Double
    let confidence: Double?

    private enum CodingKeys: String, CodingKey {
      case question, confidence
      case label = "prm_score"
    }
  }
}
