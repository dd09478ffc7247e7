/// How surely the policy wrote a prefix: statistics of its tokens' log-probabilities (natural
/// logarithm), each at most 0.
public struct LogProbabilityStatistics: Sendable, Hashable, Codable {
  /// The mean over all tokens.
  public let mean: Double
  /// The mean over the tokens of the last step.
  public let last: Double
  /// The lowest of the steps' means.
  public let lowest: Double

  /// Makes statistics.
  public init(mean: Double, last: Double, lowest: Double) {
    self.mean = mean
    self.last = last
    self.lowest = lowest
  }

  /// The statistics of steps; nil where there are none, or where a step's log-probability or
  /// tokens are unknown.
  public init?(_ steps: some Sequence<Step>) {
    var tokens = 0
    var sum = 0.0
    var lowest = 0.0
    var last: Double?
    for step in steps {
      guard let logProbability = step.logProbability, step.tokens > 0 else { return nil }
      tokens += step.tokens
      sum += logProbability
      let mean = logProbability / Double(step.tokens)
      lowest = min(lowest, mean)
      last = mean
    }
    guard let last else { return nil }
    self.init(mean: sum / Double(tokens), last: last, lowest: lowest)
  }

  /// Throws `invalidRow` unless all three are finite and at most 0 (with room for rounding).
  func validate(row: Int, questionID: String) throws {
    for value in [mean, last, lowest] where !(value.isFinite && value <= 1e-3) {
      throw CalibrationError(
        .invalidRow,
        "Row \(row) (question \(questionID)) has the log-probability \(value); "
          + "give finite natural logarithms, at most 0.")
    }
  }
}
