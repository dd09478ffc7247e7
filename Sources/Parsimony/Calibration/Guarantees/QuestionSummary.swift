import Foundation

/// What one question looks like to the models, in a few numbers: the unit of the shift test.
public struct QuestionSummary: Sendable, Hashable {
  /// The question.
  public let questionID: String
  /// The numbers by the names of their coordinates; finite.
  public let values: [String: Double]

  /// Creates a summary; it is checked where it is used.
  public init(questionID: String, values: [String: Double]) {
    self.questionID = questionID
    self.values = values
  }

  /// The summary with one more coordinate, such as the length of the prompt.
  public func adding(_ coordinate: String, _ value: Double) -> QuestionSummary {
    QuestionSummary(
      questionID: questionID, values: values.merging([coordinate: value]) { $1 })
  }

  /// The PRM's score of the empty prefix: all there is before anything is sampled.
  public static let promptScore = "prompt_score"
  /// The mean of the PRM's scores over all recorded prefixes.
  public static let meanScore = "mean_score"
  /// The lowest of them.
  public static let lowestScore = "lowest_score"
  /// The mean of the PRM's scores over finished traces.
  public static let terminalScore = "terminal_score"
  /// The mean number of steps of finished traces.
  public static let steps = "steps"
  /// The mean of the logarithm of 1 + tokens over finished traces.
  public static let tokens = "tokens"
  /// The mean over finished traces of the policy's mean log-probability.
  public static let logProbability = "log_probability"

  /// Summarises the rows of each question, questions in the order of their first rows. Labels are
  /// not looked at: new questions have none. A coordinate is left out where no row has it.
  public static func summaries(of rows: [CalibrationRow]) -> [QuestionSummary] {
    var order: [String] = []
    var groups: [String: [CalibrationRow]] = [:]
    for row in rows {
      if groups[row.questionID] == nil { order.append(row.questionID) }
      groups[row.questionID, default: []].append(row)
    }
    return order.map { id in
      let rows = groups[id] ?? []
      let terminal = rows.filter(\.isTerminal)
      let scores = rows.map(\.rawScore)
      var values: [String: Double] = [:]
      values[promptScore] = rows.first { $0.stepIndex == 0 && !$0.isTerminal }?.rawScore
      values[meanScore] = mean(scores)
      values[lowestScore] = scores.min()
      values[terminalScore] = mean(terminal.map(\.rawScore))
      values[steps] = mean(terminal.map { Double($0.stepIndex) })
      values[tokens] = mean(terminal.compactMap(\.tokens).map { log1p(Double(max(0, $0))) })
      values[logProbability] = mean(terminal.compactMap(\.logProbabilities).map(\.mean))
      return QuestionSummary(questionID: id, values: values)
    }
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
