import Parsimony
import SmallModels

/// Counting up by one or two: what a tiny model learns in a few dozen steps.
struct ToyCorpus: TrainingSource {
  var examples = 16
  var seed: UInt64 = 1
  /// The step at which the source fails, as a full disk or a bug would.
  var failsAt: Int?

  struct Failure: Error {}

  func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] {
    if step == failsAt { throw Failure() }
    var generator = SeedSequence(seed: seed).generator("toy", step)
    let all = try (0..<examples).map { _ in
      let stride = 1 + generator.index(below: 2)
      let first = 10 + generator.index(below: 60)
      let text = (0..<6).map { "\(first + $0 * stride)" }.joined(separator: " ")
      return TrainingExample(
        tokens: [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(text))
          + [CountdownTokenizer.eos], objective: .nextToken(lossStart: 4))
    }
    return (0..<shards).map { shard in
      all.indices.filter { $0 % shards == shard }.map { all[$0] }
    }
  }

  static func initial(seed: UInt64 = 7) throws -> ModelParameters {
    try ModelParameters.random(TinyModel.shape, seed: seed)
  }

  static func plan(
    steps: Int, workers: Int = 1, averaging: Float = 0.9, checkpointEvery: Int = 4,
    description: String = "toy"
  ) -> TrainingPlan {
    TrainingPlan(
      steps: steps, workers: workers,
      schedule: LearningRateSchedule(peak: 1e-2, floor: 1e-3, warmUp: 5), averaging: averaging,
      checkpointEvery: checkpointEvery, description: description)
  }
}
