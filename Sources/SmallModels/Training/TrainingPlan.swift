/// How a training run goes.
public struct TrainingPlan: Sendable, Hashable, Codable {
  /// Optimiser steps.
  public var steps: Int
  /// Shards of a batch, each on a thread of its own.
  public var workers: Int
  /// Learning rates.
  public var schedule: LearningRateSchedule
  /// Decay of the exponential moving average of the weights; 0 turns it off.
  public var averaging: Float
  /// AdamW's decoupled weight decay, on matrices.
  public var weightDecay: Float
  /// Seed of the initial weights and of the data.
  public var seed: UInt64
  /// Steps between checkpoints.
  public var checkpointEvery: Int
  /// What else the run depends on (data mix, model shape), so that a checkpoint of another run is
  /// refused.
  public var description: String

  /// Makes a plan.
  public init(
    steps: Int, workers: Int = 2, schedule: LearningRateSchedule = LearningRateSchedule(),
    averaging: Float = 0.999, weightDecay: Float = 0.05, seed: UInt64 = 1,
    checkpointEvery: Int = 200, description: String = ""
  ) {
    self.steps = steps
    self.workers = workers
    self.schedule = schedule
    self.averaging = averaging
    self.weightDecay = weightDecay
    self.seed = seed
    self.checkpointEvery = checkpointEvery
    self.description = description
  }
}

/// Where a training run stands.
public struct TrainingProgress: Sendable {
  /// Finished steps.
  public let step: Int
  /// Steps in all.
  public let steps: Int
  /// Mean loss since the last report, in nats a token or label.
  public let loss: Double
  /// The gradient's norm before clipping.
  public let gradientNorm: Float
  /// Learning rate.
  public let rate: Double
  /// Tokens trained on in this process.
  public let tokens: Int
  /// Seconds spent in this process.
  public let seconds: Double
  /// Steps done in this process.
  public let stepsHere: Int

  /// Training speed.
  public var tokensPerSecond: Double { Double(tokens) / max(seconds, 1e-9) }
  /// Estimated seconds to the end.
  public var remaining: Double {
    Double(steps - step) * seconds / Double(max(1, stepsHere))
  }
}
