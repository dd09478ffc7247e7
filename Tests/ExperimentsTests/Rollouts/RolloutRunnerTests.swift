import Experiments
import Foundation
import Parsimony
import Puzzles
import Synchronization
import Testing

@Suite struct RolloutRunnerTests {
  private let folder: TemporaryFolder
  private let puzzles: [CountdownPuzzle]

  init() throws {
    folder = try TemporaryFolder()
    puzzles = try QuestionMix.reward.puzzles(count: 12, split: .train, seed: 1)
  }

  private var ids: [String] { puzzles.map { CountdownWorld.question($0).id } }

  /// Ends every trace at once; fails on the questions of `broken`.
  private func policy(_ broken: Set<String> = [], fingerprint: String = "1") -> ScriptedPolicy {
    ScriptedPolicy(fingerprint: fingerprint) { request throws(ModelFailure) in
      if broken.contains(request.question.id) {
        throw ModelFailure(.permanent, "the machine went away")
      }
      return ScriptedPolicy.continuation(["1+1=\(request.seed % 5)\n"])
    }
  }

  private func runner(
    _ policy: any Policy, _ store: RunStore, solutions: Int = 3, inFlight: Int = 4
  ) -> RolloutRunner {
    RolloutRunner(
      collector: RolloutCollector(
        policy: policy, solutions: solutions, rollouts: 2, promptRollouts: 5, seed: 1),
      store: store, inFlight: inFlight)
  }

  @Test func theStoreHoldsWhatTheFileHolds() async throws {
    let file = RolloutFile(URL(fileURLWithPath: folder.path("a.jsonl")))
    let labelled = try await file.collect(
      puzzles,
      with: RolloutCollector(
        policy: policy(), solutions: 3, rollouts: 2, promptRollouts: 5, seed: 1),
      questions: "twelve")
    for inFlight in [-1, 1, 4, 100] {
      let store = try RunStore(path: folder.path("\(inFlight)"))
      // Repeated puzzles count once.
      let (run, progress) = try await runner(policy(), store, inFlight: inFlight)
        .run(puzzles + puzzles.prefix(3), questions: "twelve")
      #expect(progress.done == 12 && progress.total == 12 && progress.resumed == 0)
      #expect(progress.solutions == 36 && progress.rollouts == 12 * 5)
      #expect(try store.rollouts(of: run) == file.read())
      #expect(Set(try store.rollouts(of: run).questions) == Set(labelled))
    }
  }

  @Test func resumesAfterAFailure() async throws {
    let store = try RunStore(path: folder.path())
    let ids = ids
    await #expect(throws: ModelFailure.self) {
      _ = try await runner(policy([ids[7]]), store, inFlight: 1).run(puzzles, questions: "twelve")
    }
    let second = policy()
    let told = Mutex<[Int]>([])
    let (run, progress) = try await runner(second, store).run(puzzles, questions: "twelve") { now in
      told.withLock { $0.append(now.done) }
    }
    #expect(Set(second.samples.map(\.request.question.id)) == Set(ids[7...]))
    #expect(progress.resumed == 7 && progress.done == 12)
    #expect(told.withLock { $0 } == [7, 8, 9, 10, 11, 12])
    let whole = try RunStore(path: folder.path("whole"))
    let (undisturbed, _) = try await runner(policy(), whole).run(puzzles, questions: "twelve")
    #expect(try store.rollouts(of: run) == whole.rollouts(of: undisturbed))
    // All there: nothing is drawn again. Another policy is another run.
    let third = policy()
    _ = try await runner(third, store).run(puzzles, questions: "twelve")
    #expect(third.samples.isEmpty)
    let (other, _) = try await runner(policy(fingerprint: "2"), store)
      .run(puzzles, questions: "twelve")
    #expect(other != run)
  }

  @Test func partsOfSeveralMachinesAreOneRun() async throws {
    var sources: [RolloutSource] = []
    for part in 0..<3 {
      let store = try RunStore(path: folder.path("part\(part)"))
      let mine = puzzles.indices.filter { $0 % 3 == part }.map { puzzles[$0] }
      _ = try await runner(policy(), store).run(mine, questions: "twelve")
      sources += try RolloutSource.all(in: store.path)
    }
    let store = try RunStore(path: folder.path())
    let reports = try store.importRollouts(sources)
    let whole = try RunStore(path: folder.path("whole"))
    let (run, _) = try await runner(policy(), whole).run(puzzles, questions: "twelve")
    #expect(reports.map(\.added) == [12])
    #expect(try store.rollouts(of: reports[0].run) == whole.rollouts(of: run))
  }

  /// The policy waits until it is cancelled: what had finished is kept.
  @Test func cancellationEndsInGoodOrder() async throws {
    let store = try RunStore(path: folder.path())
    let patient = PatientPolicy(quick: Set(ids.prefix(3)))
    let task = Task { [puzzles] in
      try await runner(patient, store, inFlight: 1).run(puzzles, questions: "twelve")
    }
    while !patient.isWaiting { await Task.yield() }
    task.cancel()
    let error = await #expect(throws: ExperimentError.self) { _ = try await task.value }
    #expect(error?.code == .interrupted)
    #expect(error?.message.contains("3 of 12 questions") == true)
    let run = try #require(try store.rolloutSummaries().first?.run)
    #expect(try store.finishedRollouts(of: run) == Set(ids.prefix(3)))
  }
}

/// Answers some questions at once, and the others when it is cancelled.
private final class PatientPolicy: Policy {
  let identity = ModelIdentity(name: "patient")
  private let quick: Set<String>
  private let waits = Mutex(false)

  init(quick: Set<String>) { self.quick = quick }

  var isWaiting: Bool { waits.withLock { $0 } }

  func maximumTokens(for request: SampleRequest) -> Int { 100 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    if quick.contains(request.question.id) { return ScriptedPolicy.continuation(["1+1=3\n"]) }
    waits.withLock { $0 = true }
    while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
    throw ModelFailure(.cancelled, "the sample was cancelled")
  }
}
