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

  /// Creates an observation.
  public init(
    rawScore: Double, stepIndex: Int, expectedSteps: Int? = nil, isTerminal: Bool = false,
    previousScores: [Double] = []
  ) {
    self.rawScore = rawScore
    self.stepIndex = stepIndex
    self.expectedSteps = expectedSteps
    self.isTerminal = isTerminal
    self.previousScores = previousScores
  }
}
