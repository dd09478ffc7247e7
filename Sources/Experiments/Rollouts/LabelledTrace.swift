public import Parsimony

/// A solution with the successes (Z) of each of its prefixes, the empty one first.
public struct LabelledTrace: Sendable, Hashable, Codable {
  /// The steps' texts.
  public let steps: [String]
  /// How it ended.
  public let ending: Trace.Ending
  /// The steps' tokens.
  public let tokens: [Int]
  /// The sum of each step's log-probabilities (natural logarithm); empty where unknown.
  public let logProbabilities: [Double]
  /// Z of the empty prefix and of each step's end.
  public let successes: [Int]

  /// Makes a solution; it is checked where it is stored or used.
  public init(
    steps: [String], ending: Trace.Ending, tokens: [Int], logProbabilities: [Double],
    successes: [Int]
  ) {
    self.steps = steps
    self.ending = ending
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.successes = successes
  }

  /// The trace.
  public var trace: Trace {
    Trace(
      steps: steps.indices.map { index in
        Step(
          text: steps[index], tokens: tokens[index],
          logProbability: logProbabilities.indices.contains(index) ? logProbabilities[index] : nil)
      }, ending: ending)
  }
}
