import Foundation
import Parsimony
import SmallModels
import Synchronization
import Testing

/// Collects the reports of a run.
final class ReportLog: Sendable {
  private let reports = Mutex<[TrainingProgress]>([])
  var all: [TrainingProgress] { reports.withLock { $0 } }
  func add(_ report: TrainingProgress) { reports.withLock { $0.append(report) } }
}

@Suite struct TrainerTests {
  @Test func theLossFallsAndTheModelCounts() async throws {
    let log = ReportLog()
    let plan = ToyCorpus.plan(steps: 150)
    let (trained, tokens) = try await Trainer(plan: plan, checkpoint: nil).train(
      ToyCorpus.initial(), on: ToyCorpus()
    ) { log.add($0) }
    let losses = log.all.map(\.loss)
    #expect(log.all.map(\.step) == Array(1...150))
    #expect(abs(losses[0] - log0(CountdownTokenizer.vocabularySize)) < 0.3)
    #expect(losses.suffix(10).reduce(0, +) / 10 < 0.5 * losses[0])
    #expect(tokens == 150 * 16 * 13)
    #expect(log.all.last?.tokens == tokens)
    #expect(log.all.allSatisfy { $0.rate > 0 && $0.gradientNorm > 0 && $0.remaining >= 0 })
    // The averaged weights are as good as the last ones: it is they that are kept.
    let worker = GradientWorker(configuration: TinyModel.shape, head: false)
    let fresh = try ToyCorpus(seed: 99).batch(step: 0, of: 1, shards: 1)[0]
    let (loss, weight) = try await worker.loss(at: trained.values, on: fresh)
    #expect(loss / weight < 0.6 * losses[0])
  }

  private func log0(_ count: Int) -> Double { log(Double(count)) }

  @Test func oneAndTwoWorkersAgree() async throws {
    var losses: [[Double]] = []
    var values: [[Float]] = []
    for workers in 1...2 {
      let log = ReportLog()
      let (trained, _) = try await Trainer(
        plan: ToyCorpus.plan(steps: 12, workers: workers), checkpoint: nil
      ).train(ToyCorpus.initial(), on: ToyCorpus()) { log.add($0) }
      losses.append(log.all.map(\.loss))
      values.append(trained.values)
    }
    for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) < 1e-3) }
    #expect(abs(losses[0][0] - losses[1][0]) < 1e-5)
    let distance = zip(values[0], values[1]).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    let start = try ToyCorpus.initial().values
    let travelled = zip(values[0], start).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    #expect(distance < 1e-4 * travelled)
  }

  @Test func moreWorkersThanExamples() async throws {
    let (trained, tokens) = try await Trainer(
      plan: ToyCorpus.plan(steps: 2, workers: 4), checkpoint: nil
    ).train(ToyCorpus.initial(), on: ToyCorpus(examples: 2))
    #expect(tokens == 2 * 2 * 13)
    #expect(trained.values.allSatisfy { $0.isFinite })
  }

  /// Without averaging the weights are those of the last step, to the bit.
  @Test func averagingFollowsItsFormula() async throws {
    func run(_ steps: Int, _ averaging: Float) async throws -> [Float] {
      var plan = ToyCorpus.plan(steps: 20, averaging: averaging)
      plan.checkpointEvery = 100
      return try await Trainer(plan: plan, checkpoint: nil)
        .train(ToyCorpus.initial(), on: ToyCorpus(), until: steps).parameters.values
    }
    var expected = try ToyCorpus.initial().values.map(Double.init)
    for step in 1...6 {
      let decay = min(0.3, Double(1 + step) / Double(10 + step))
      let values = try await run(step, 0)
      expected = zip(expected, values).map { decay * $0 + (1 - decay) * Double($1) }
    }
    let averaged = try await run(6, 0.3)
    for (a, b) in zip(averaged, expected) { #expect(abs(Double(a) - b) < 1e-5) }
  }

  @Test func lossesThatAreNoNumberStopTheRun() async throws {
    var plan = ToyCorpus.plan(steps: 5)
    plan.schedule = LearningRateSchedule(peak: 1e30, floor: 1e30, warmUp: 0)
    let folder = try ScratchFolder()
    plan.checkpointEvery = 1
    let checkpoint = folder.url.appendingPathComponent("state.bin")
    let frozen = plan
    let error = await #expect(throws: ModelFileError.self) {
      try await Trainer(plan: frozen, checkpoint: checkpoint)
        .train(ToyCorpus.initial(), on: ToyCorpus())
    }
    #expect(error?.code == .training)
    #expect(error?.message.contains("learning rate") == true)
  }

  struct Given: TrainingSource {
    let shards: [[TrainingExample]]
    func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] { self.shards }
  }

  static let badExamples: [(String, [[TrainingExample]])] = [
    ("no tokens", [[TrainingExample(tokens: [], objective: .nextToken(lossStart: 1))]]),
    ("token 192", [[TrainingExample(tokens: [1, 192], objective: .nextToken(lossStart: 1))]]),
    ("token -1", [[TrainingExample(tokens: [1, -1], objective: .nextToken(lossStart: 1))]]),
    ("label at 2", [[scored(2, 0.5, 1)]]), ("label at -1", [[scored(-1, 0.5, 1)]]),
    ("label at", [[scored(.max, 0.5, 1)]]), ("0...1", [[scored(1, .nan, 1)]]),
    ("0...1", [[scored(1, 1.5, 1)]]), ("0...1", [[scored(1, 0.5, .infinity)]]),
    (
      "separate batches",
      [[scored(1, 0.5, 1), TrainingExample(tokens: [1, 5], objective: .nextToken(lossStart: 1))]]
    ),
    ("2 shards", [[scored(1, 0.5, 1)], [scored(1, 0.5, 1)]]),
  ]

  private static func scored(_ position: Int, _ target: Float, _ weight: Float) -> TrainingExample {
    TrainingExample(
      tokens: [1, 5],
      objective: .score([.init(position: position, target: target, weight: weight)]))
  }

  @Test(arguments: badExamples)
  func badExamplesAreRefused(_ word: String, _ shards: [[TrainingExample]]) async throws {
    let error = await #expect(throws: ModelFileError.self) {
      try await Trainer(plan: ToyCorpus.plan(steps: 1), checkpoint: nil).train(
        ModelParameters.random(TinyModel.shape, head: true, seed: 1), on: Given(shards: shards))
    }
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  @Test func oddButHarmlessExamples() async throws {
    for start in [Int.min, -1, 0, 1, 5, .max] {
      let (trained, _) = try await Trainer(plan: ToyCorpus.plan(steps: 1), checkpoint: nil).train(
        ToyCorpus.initial(),
        on: Given(
          shards: [[TrainingExample(tokens: [1, 5, 6], objective: .nextToken(lossStart: start))]]))
      #expect(trained.values.allSatisfy { $0.isFinite })
    }
  }
}
