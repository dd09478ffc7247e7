import Parsimony

/// A calibration row as a line of a file: names for people of any language.
struct CalibrationRowRecord: Codable {
  var question: String
  var score: Double
  var step: Int?
  var terminal: Bool?
  var expectedSteps: Int?
  var previousScores: [Double]?
  var tokens: Int?
  var agreement: Double?
  var meanLogProbability: Double?
  var lastLogProbability: Double?
  var lowestLogProbability: Double?
  var successes: Int
  var rollouts: Int

  enum CodingKeys: String, CodingKey, CaseIterable {
    case question, score, step, terminal
    case expectedSteps = "expected_steps"
    case previousScores = "previous_scores"
    case tokens, agreement
    case meanLogProbability = "log_probability_mean"
    case lastLogProbability = "log_probability_last"
    case lowestLogProbability = "log_probability_lowest"
    case successes, rollouts
  }

  static let columns = CodingKeys.allCases.map(\.rawValue)
  static let required = [CodingKeys.question, .score, .successes, .rollouts].map(\.rawValue)

  init(_ row: CalibrationRow) {
    question = row.questionID
    score = row.rawScore
    step = row.stepIndex
    terminal = row.isTerminal
    expectedSteps = row.expectedSteps
    previousScores = row.previousScores
    tokens = row.tokens
    agreement = row.siblingAgreement
    meanLogProbability = row.logProbabilities?.mean
    lastLogProbability = row.logProbabilities?.last
    lowestLogProbability = row.logProbabilities?.lowest
    successes = row.successes
    rollouts = row.rollouts
  }

  /// Reads the fields of a CSV record; an empty optional field is absent.
  init(_ fields: [String: String], place: String) throws(ExperimentError) {
    func text(_ key: CodingKeys) -> String? {
      fields[key.rawValue].flatMap { $0.isEmpty ? nil : $0 }
    }
    func value<Value: LosslessStringConvertible>(
      _ key: CodingKeys, as type: Value.Type
    ) throws(ExperimentError) -> Value? {
      guard let text = text(key) else { return nil }
      guard let value = Value(text) else {
        throw ExperimentError(
          .badData, "\(place): \(key.rawValue) is \(quoted(text)), not of the type \(type).")
      }
      return value
    }
    func needed<Value: LosslessStringConvertible>(
      _ key: CodingKeys, as type: Value.Type
    ) throws(ExperimentError) -> Value {
      guard let value = try value(key, as: type) else {
        throw ExperimentError(.badData, "\(place): \(key.rawValue) is empty; it is required.")
      }
      return value
    }
    question = try needed(.question, as: String.self)
    score = try needed(.score, as: Double.self)
    step = try value(.step, as: Int.self)
    terminal = try value(.terminal, as: Bool.self)
    expectedSteps = try value(.expectedSteps, as: Int.self)
    if let list = text(.previousScores) {
      var scores: [Double] = []
      for part in list.split(separator: " ") {
        guard let score = Double(part) else {
          throw ExperimentError(
            .badData, "\(place): previous_scores holds \(quoted(part)), not a number.")
        }
        scores.append(score)
      }
      previousScores = scores
    }
    tokens = try value(.tokens, as: Int.self)
    agreement = try value(.agreement, as: Double.self)
    meanLogProbability = try value(.meanLogProbability, as: Double.self)
    lastLogProbability = try value(.lastLogProbability, as: Double.self)
    lowestLogProbability = try value(.lowestLogProbability, as: Double.self)
    successes = try needed(.successes, as: Int.self)
    rollouts = try needed(.rollouts, as: Int.self)
  }

  var row: CalibrationRow {
    var statistics: LogProbabilityStatistics?
    if let mean = meanLogProbability {
      statistics = LogProbabilityStatistics(
        mean: mean, last: lastLogProbability ?? mean, lowest: lowestLogProbability ?? mean)
    }
    return CalibrationRow(
      questionID: question, rawScore: score, stepIndex: step ?? 0, expectedSteps: expectedSteps,
      isTerminal: terminal ?? false, previousScores: previousScores, tokens: tokens,
      logProbabilities: statistics, siblingAgreement: agreement, successes: successes,
      rollouts: rollouts)
  }
}
