import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct AdapterTrainingTests {
  private let model: ModelParameters
  private static let shape = AdapterShape(rank: 4, alpha: 8)

  init() throws { model = try TinyModel.speaker(head: true, seed: 71) }

  /// Sequences whose success depends on their first letter.
  struct Letters: TrainingSource {
    var failsAt: Int?
    struct Failure: Error {}

    func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] {
      if step == failsAt { throw Failure() }
      return (0..<shards).map { shard in
        (0..<8).map { index in
          var generator = SplitMix64(seed: UInt64(step * 100 + shard * 10 + index))
          return AdapterTrainingTests.example(&generator)
        }
      }
    }
  }

  static func example(_ generator: inout SplitMix64) -> TrainingExample {
    let isGood = generator.index(below: 2) == 0
    let rest = (0..<6).map { _ in Int32(70 + generator.index(below: 6)) }
    return TrainingExample(
      tokens: [1, isGood ? 69 : 68] + rest,
      objective: .score(
        [3, 7].map {
          .init(position: $0, target: isGood ? 0.75 : 0.125, weight: 1)
        }))
  }

  private func plan(_ steps: Int, workers: Int = 1) -> TrainingPlan {
    TrainingPlan(
      steps: steps, workers: workers,
      schedule: LearningRateSchedule(peak: 1e-2, floor: 1e-3, warmUp: 5), averaging: 0.9,
      checkpointEvery: 4, description: "letters")
  }

  private func trained(
    _ plan: TrainingPlan, checkpoint: URL? = nil, until: Int? = nil, source: Letters = Letters(),
    shape: AdapterShape = shape
  ) async throws -> QuantileAdapter {
    try await Trainer(plan: plan, checkpoint: checkpoint).train(
      QuantileAdapter(of: model, shape: shape, seed: 1), of: model, on: source, until: until
    ).adapter
  }

  /// The loss written out: the pinball loss averaged over the levels plus the cross-entropy of the
  /// mean, from the quantiles that inference states.
  @Test func theLossIsThatOfTheStatedQuantiles() async throws {
    var generator = SplitMix64(seed: 4)
    let examples = (0..<6).map { _ in Self.example(&generator) }
    var adapter = try QuantileAdapter(of: model, shape: Self.shape, seed: 1)
    adapter = try QuantileAdapter(
      shape: adapter.shape, configuration: adapter.configuration,
      values: adapter.values.map { $0 + Float(generator.normal()) * 0.1 })
    let prm = try BuiltInProcessRewardModel(
      model, adapter: adapter, identity: ModelIdentity(name: "tiny"))
    var expected = 0.0
    for example in examples {
      guard case .score(let labels) = example.objective else { continue }
      for label in labels {
        let prefix = CountdownTokenizer.decode(example.tokens[1...label.position])
        let scores = try await prm.score(.empty, of: Question(id: "q", prompt: prefix))
        let quantiles = try #require(scores.quantiles)[0]
        let y = Double(label.target)
        let pinball = zip(quantiles.levels, quantiles.values).reduce(0) { sum, pair in
          sum + max(pair.0 * (y - pair.1), (pair.0 - 1) * (y - pair.1))
        }
        let mean = quantiles.mean
        expected += pinball / Double(quantiles.levels.count)
        expected -= y * log(mean) + (1 - y) * log(1 - mean)
      }
    }
    let worker = GradientWorker(adapter: adapter.shape, of: model)
    let loss = try await worker.loss(at: adapter.values, on: examples).loss
    #expect(abs(loss - expected) < 1e-4 * expected)
  }

  /// Directional derivatives, one direction a tensor, against central differences.
  @Test func gradientsAgreeWithFiniteDifferences() async throws {
    var generator = SplitMix64(seed: 9)
    let examples = (0..<4).map { _ in Self.example(&generator) }
    let fresh = try QuantileAdapter(of: model, shape: Self.shape, seed: 1)
    let values = fresh.values.map { $0 + Float(generator.normal()) * 0.2 }
    let worker = GradientWorker(adapter: Self.shape, of: model)
    let result = try await worker.gradient(at: values, on: examples)
    #expect(result.gradient.count == values.count)
    for entry in fresh.layout.entries {
      var direction = entry.range.map { _ in generator.normal() }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      direction = direction.map { $0 / length }
      let slope = zip(entry.range, direction).reduce(0) {
        $0 + Double(result.gradient[$1.0]) * $1.1
      }
      let h = 5e-3
      var losses: [Double] = []
      for sign in [1.0, -1] {
        var moved = values
        for (index, d) in zip(entry.range, direction) { moved[index] += Float(sign * h * d) }
        losses.append(try await worker.loss(at: moved, on: examples).loss)
      }
      let difference = (losses[0] - losses[1]) / (2 * h)
      #expect(abs(slope - difference) < 2e-2 * abs(difference) + 5e-3, "\(entry.name)")
    }
  }

  @Test func itLearnsWhatTheModelDidNotKnow() async throws {
    let adapter = try await trained(plan(120))
    let prm = try BuiltInProcessRewardModel(
      model, adapter: adapter, identity: ModelIdentity(name: "tiny"))
    var generator = SplitMix64(seed: 2)
    for _ in 0..<10 {
      let example = Self.example(&generator)
      guard case .score(let labels) = example.objective else { continue }
      let scores = try await prm.score(
        .empty, of: Question(id: "q", prompt: CountdownTokenizer.decode(example.tokens.dropFirst()))
      )
      let quantiles = try #require(scores.quantiles)[0]
      let target = Double(labels[0].target)
      #expect(abs(quantiles.mean - target) < 0.1)
      // The labels do not vary, so that all quantiles are one value.
      #expect(quantiles.values.allSatisfy { abs($0 - target) < 0.15 })
    }
  }

  @Test(arguments: [1, 2])
  func aResumedRunEndsWithTheSameWeights(_ workers: Int) async throws {
    let folder = try ScratchFolder()
    let checkpoint = folder.url.appendingPathComponent("state.bin")
    let whole = try await trained(plan(12, workers: workers))
    for stop in [1, 5, 8] {
      _ = try await trained(plan(12, workers: workers), checkpoint: checkpoint, until: stop)
    }
    await #expect(throws: Letters.Failure.self) {
      try await trained(
        plan(12, workers: workers), checkpoint: checkpoint, source: Letters(failsAt: 10))
    }
    #expect(try await trained(plan(12, workers: workers), checkpoint: checkpoint) == whole)
    // Another adapter's checkpoint, and no model's.
    await #expect(throws: ModelFileError.self) {
      try await trained(
        plan(12, workers: workers), checkpoint: checkpoint, shape: AdapterShape(rank: 2, alpha: 8))
    }
    #expect(throws: ModelFileError.self) { try ModelCheckpoint.averaged(checkpoint) }
  }
}
