/// One sequence to learn from.
public struct TrainingExample: Sendable, Hashable {
  /// What to learn at some positions of the sequence.
  public enum Objective: Sendable, Hashable {
    /// Predict each token from `lossStart` on from the ones before it.
    case nextToken(lossStart: Int)
    /// Predict a probability at these positions (a step's last token).
    case score([Label])
  }

  /// The outcome at one position.
  public struct Label: Sendable, Hashable, Codable {
    /// Index of the step's last token.
    public let position: Int
    /// Share of right rollouts, in 0...1.
    public let target: Float
    /// Weight in the loss, e.g. the number of rollouts.
    public let weight: Float

    /// Makes a label.
    public init(position: Int, target: Float, weight: Float) {
      self.position = position
      self.target = target
      self.weight = weight
    }
  }

  /// Token ids, `<bos>` first.
  public let tokens: [Int32]
  /// What to learn.
  public let objective: Objective

  /// Makes an example.
  public init(tokens: [Int32], objective: Objective) {
    self.tokens = tokens
    self.objective = objective
  }
}

/// Where the trainer's batches come from; a pure function of the step, so that a resumed run sees
/// exactly what an uninterrupted one would have.
public protocol TrainingSource: Sendable {
  /// The examples of one step, cut into one shard a worker.
  func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]]
}
