/// One prefix of the calibration data: the PRM's view of it and its Monte-Carlo label.
///
/// Terminal prefixes belong to the data (their label is 0 or 1), because the calibrated scores also
/// rank finished traces. Counts are kept, not only their ratio.
public struct CalibrationRow: Sendable, Hashable, Codable {
  /// The question the prefix belongs to: the unit of resampling and of splits.
  public let questionID: String
  /// The PRM's score of the prefix, in 0...1.
  public let rawScore: Double
  /// How many steps the prefix holds so far; 0 is the empty prefix.
  public let stepIndex: Int
  /// How many steps a complete trace of this question has, where that is known.
  public let expectedSteps: Int?
  /// Whether the prefix already holds its final answer.
  public let isTerminal: Bool
  /// The PRM's scores of the shorter prefixes of this trace, shortest first; `nil` if not recorded.
  public let previousScores: [Double]?
  /// How many tokens the policy generated for the prefix, where that is known.
  public let tokens: Int?
  /// The policy's own log-probabilities of the prefix's tokens, where they are known.
  public let logProbabilities: LogProbabilityStatistics?
  /// The share, in 0...1, of this question's other traces that agree with this prefix (the same
  /// answer for a finished trace, the same beginning otherwise), where there are others.
  public let siblingAgreement: Double?
  /// What a calibrated process reward model itself says of the prefix.
  public let modelQuantiles: SuccessQuantiles?
  /// Z, how many of the rollouts from this prefix were correct.
  public let successes: Int
  /// N, how many rollouts were made from this prefix.
  public let rollouts: Int

  /// Creates a row; it is checked when a calibrator is fitted.
  public init(
    questionID: String, rawScore: Double, stepIndex: Int, expectedSteps: Int? = nil,
    isTerminal: Bool = false, previousScores: [Double]? = nil, tokens: Int? = nil,
    logProbabilities: LogProbabilityStatistics? = nil, siblingAgreement: Double? = nil,
    modelQuantiles: SuccessQuantiles? = nil, successes: Int, rollouts: Int
  ) {
    self.questionID = questionID
    self.rawScore = rawScore
    self.stepIndex = stepIndex
    self.expectedSteps = expectedSteps
    self.isTerminal = isTerminal
    self.previousScores = previousScores
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.siblingAgreement = siblingAgreement
    self.modelQuantiles = modelQuantiles
    self.successes = successes
    self.rollouts = rollouts
  }

  /// The row without its label, as a calibrator sees it.
  public var observation: ScoreObservation {
    ScoreObservation(
      rawScore: rawScore, stepIndex: stepIndex, expectedSteps: expectedSteps,
      isTerminal: isTerminal, previousScores: previousScores ?? [], tokens: tokens,
      logProbabilities: logProbabilities, siblingAgreement: siblingAgreement,
      modelQuantiles: modelQuantiles)
  }

  /// The row's label.
  public var label: SuccessCount { SuccessCount(successes: successes, rollouts: rollouts) }

  /// Throws `invalidRow`, naming the row's position, unless every field is in its range.
  package func validate(row: Int) throws {
    guard rawScore >= 0, rawScore <= 1 else {
      throw CalibrationError(
        .invalidRow,
        "Row \(row) (question \(questionID)) has the raw score \(rawScore); scores lie in 0...1.")
    }
    guard stepIndex >= 0 else {
      throw CalibrationError(
        .invalidRow,
        "Row \(row) (question \(questionID)) has the step index \(stepIndex); "
          + "0 is the empty prefix.")
    }
    if let expectedSteps, expectedSteps < 1 {
      throw CalibrationError(
        .invalidRow,
        "Row \(row) (question \(questionID)) expects \(expectedSteps) steps; "
          + "give at least 1, or nothing if unknown.")
    }
    if let tokens, tokens < 0 {
      throw CalibrationError(
        .invalidRow, "Row \(row) (question \(questionID)) has \(tokens) tokens; give 0 or more.")
    }
    if let logProbabilities { try logProbabilities.validate(row: row, questionID: questionID) }
    if let siblingAgreement, !(siblingAgreement >= 0 && siblingAgreement <= 1) {
      throw CalibrationError(
        .invalidRow,
        "Row \(row) (question \(questionID)) has the sibling agreement \(siblingAgreement); "
          + "shares lie in 0...1.")
    }
    try label.validate(row: row)
  }
}
