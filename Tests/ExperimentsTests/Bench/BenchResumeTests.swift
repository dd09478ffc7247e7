import Experiments
import Foundation
import Parsimony
import Testing

/// A run that is stopped continues where it was, and ends as if it had never been stopped.
@Suite struct BenchResumeTests {
  private static let specs = [
    StrategySpec(.majority, n: 5), StrategySpec(.bestOfN, n: 5), StrategySpec(.ias, n: 5),
  ]

  @Test func aStoreChangesNothing() async throws {
    let folder = try TemporaryFolder()
    let world = try CoinWorld(questions: 10)
    let plain = try await world.runner().run(Self.specs)
    let stored = try await world.runner(store: RunStore(path: folder.path())).run(Self.specs)
    #expect(stored.questions == plain.questions)
    #expect(stored.oracle == plain.oracle)
    let told = Collector<BenchProgress>()
    let again = try await world.runner(
      store: RunStore(path: folder.path()), progress: { told.add($0) }
    ).run(Self.specs)
    // Everything comes from the store, times included.
    #expect(again == stored)
    #expect(told.all.allSatisfy { $0.done == 10 && $0.resumed == 10 })
  }

  /// Stops by a failing write at random places, again and again, until the run gets through.
  @Test(arguments: 0..<6)
  func killedAtRandomWrites(seed: Int) async throws {
    let folder = try TemporaryFolder()
    let world = try CoinWorld(questions: 8)
    let expected = try await world.runner().run(Self.specs)
    var generator = SplitMix64(seed: UInt64(seed))
    let samples = Counter()
    var last: BenchRun?
    var sessions = 0
    while last == nil, sessions < 500 {
      sessions += 1
      let writes = 20 + generator.index(below: 700)
      let count = Counter()
      let store = try RunStore(path: folder.path()) { _ in
        if count.add() > writes { throw ExperimentError(.io, "killed") }
      }
      var runner = BenchRunner(
        set: world.set, verifier: CoinVerifier(), seed: 1, store: store, questionsInFlight: 3
      ) { spec in
        Driver(
          policy: CoinPolicy(chances: world.chances, delays: true, calls: samples),
          processRewardModel: HazyModel(chances: world.chances),
          calibrator: spec.usesCalibrator ? Halved() : nil)
      }
      runner.questionsInFlight = 1 + generator.index(below: 4)
      do {
        last = try await runner.run(Self.specs)
      } catch let error as ExperimentError {
        #expect(error.message == "killed")
      }
      // Whatever is stored is whole, and nothing is stored twice.
      let check = try RunStore(path: folder.path())
      let halves = try check.integer(
        """
        SELECT COUNT(*) FROM questions WHERE id NOT IN (SELECT question_id FROM spends)
          OR id NOT IN (SELECT question_id FROM traces)
          OR id NOT IN (SELECT question_id FROM decisions)
        """)
      #expect(halves == 0)
    }
    #expect(sessions > 1)
    #expect(last?.questions == expected.questions)
    #expect(last?.oracle == expected.oracle)
    // Work that was lost is at most what was in flight at each stop.
    let needed = expected.details.reduce(0) { $0 + $1.spend.samples }
    #expect(samples.value <= needed + sessions * 5 * 8)
  }

  @Test func aCancelledRunContinues() async throws {
    let folder = try TemporaryFolder()
    let world = try CoinWorld(questions: 12)
    let expected = try await world.runner().run(Self.specs)
    let path = folder.path()
    let task = Task {
      let store = try RunStore(path: path)
      // The run cancels itself at its seventh question.
      let count = Counter()
      return try await world.runner(
        store: store, inFlight: 2, delays: true,
        progress: { _ in
          if count.add() == 7 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      ).run(Self.specs)
    }
    let error = await #expect(throws: ExperimentError.self) { _ = try await task.value }
    #expect(error?.code == .interrupted)
    #expect(error?.message.contains("again") == true)
    let finished = try RunStore(path: path).integer("SELECT COUNT(*) FROM questions") ?? 0
    #expect(finished >= 7 && finished < 12)
    let resumed = try await world.runner(store: RunStore(path: path)).run(Self.specs)
    #expect(resumed.questions == expected.questions)
  }

  @Test func anotherSeedIsAnotherRun() async throws {
    let folder = try TemporaryFolder()
    let world = try CoinWorld(questions: 4)
    let store = try RunStore(path: folder.path())
    let specs = [StrategySpec(.majority, n: 3)]
    let first = try await world.runner(seed: 1, store: store).run(specs)
    let second = try await world.runner(seed: 2, store: store).run(specs)
    #expect(first.questions != second.questions)
    #expect(try store.summaries().map(\.questions) == [4, 4])
    #expect(try await world.runner(seed: 1, store: store).run(specs) == first)
  }
}
