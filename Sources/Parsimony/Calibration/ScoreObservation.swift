/// What is known of a prefix when its success quantiles are asked for.
public struct ScoreObservation: Sendable, Hashable {
  /// The PRM's score of the prefix, in 0...1 (clamped by calibrators; NaN counts as 0).
  public let rawScore: Double
  /// How many steps the prefix holds; 0 is the empty prefix, before any step.
  public let stepIndex: Int
  /// How many steps a complete trace of this question has, where that is known (Countdown: numbers
  /// minus one).
  public let expectedSteps: Int?
  /// Whether the prefix already holds its final answer.
  public let isTerminal: Bool
  /// The PRM's scores of the shorter prefixes of this trace, shortest first.
  public let previousScores: [Double]
  /// How many tokens the policy generated for the prefix, where that is known.
  public let tokens: Int?
  /// The policy's own log-probabilities of the prefix's tokens, where they are known.
  public let logProbabilities: LogProbabilityStatistics?
  /// The share, in 0...1, of this question's other traces that agree with this prefix (the same
  /// answer for a finished trace, the same beginning otherwise), where there are others.
  public let siblingAgreement: Double?
  /// What a calibrated process reward model itself says of the prefix.
  public let modelQuantiles: SuccessQuantiles?

  /// Creates an observation.
  public init(
    rawScore: Double, stepIndex: Int, expectedSteps: Int? = nil, isTerminal: Bool = false,
    previousScores: [Double] = [], tokens: Int? = nil,
    logProbabilities: LogProbabilityStatistics? = nil, siblingAgreement: Double? = nil,
    modelQuantiles: SuccessQuantiles? = nil
  ) {
    self.rawScore = rawScore
    self.stepIndex = stepIndex
    self.expectedSteps = expectedSteps
    self.isTerminal = isTerminal
    self.previousScores = previousScores
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.siblingAgreement = siblingAgreement
    self.modelQuantiles = modelQuantiles
  }
}
