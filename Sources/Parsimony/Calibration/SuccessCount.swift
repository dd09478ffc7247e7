/// The Monte-Carlo label of a prefix: how many rollouts from it ended in a correct answer.
public struct SuccessCount: Sendable, Hashable, Codable {
  /// Z, the correct rollouts; in 0...`rollouts`.
  public let successes: Int
  /// N, the rollouts; at least 1.
  public let rollouts: Int

  /// Creates a label; it is checked where it is used.
  public init(successes: Int, rollouts: Int) {
    self.successes = successes
    self.rollouts = rollouts
  }

  /// p~ = Z / N.
  public var fraction: Double { Double(successes) / Double(rollouts) }

  /// Throws `invalidRow` unless 0 <= Z <= N and N >= 1.
  package func validate(row: Int) throws {
    guard rollouts >= 1, successes >= 0, successes <= rollouts else {
      throw CalibrationError(
        .invalidRow,
        "Row \(row) has \(successes) successes in \(rollouts) rollouts; it needs at least one "
          + "rollout and 0 <= successes <= rollouts.")
    }
  }
}
