import Experiments
import Foundation
import Testing

@Suite struct RolloutImportTests {
  @Test func storesOfSeveralMachinesBecomeOne() throws {
    let folder = try TemporaryFolder()
    try RolloutFixture.store(folder.path("a"), try RolloutFixture.set(0..<4))
    try RolloutFixture.store(folder.path("b"), try RolloutFixture.set(3..<9))
    let sources = try ["a", "b"].flatMap { try RolloutSource.all(in: folder.path($0)) }
    let store = try RunStore(path: folder.path())
    let reports = try store.importRollouts(sources)
    #expect(reports.map(\.added) == [9] && reports.map(\.known) == [1])
    #expect(reports[0].isNew && reports[0].header == RolloutFixture.header())
    #expect(try store.rollouts(of: reports[0].run) == RolloutFixture.set())
    // Again: nothing changes.
    let again = try store.importRollouts(sources)
    #expect(again.map(\.added) == [0] && again.map(\.known) == [10] && !again[0].isNew)
    #expect(try store.rollouts(of: reports[0].run) == RolloutFixture.set())
    // Into one of its sources.
    let own = try RunStore(path: folder.path("a"))
    #expect(try own.importRollouts(sources).map(\.added) == [5])
    #expect(try own.latestRollouts(policy: "test/scripted") == RolloutFixture.set())
  }

  @Test func otherHeadersBecomeRunsOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let store = try RolloutFixture.store(folder.path(), try RolloutFixture.set())
    let others = [
      RolloutFixture.header(policy: "test/scripted@2"), RolloutFixture.header(seed: 8),
      RolloutFixture.header(temperature: 1), RolloutFixture.header(questions: "others"),
      RolloutFixture.header(rollouts: 5),
    ]
    for header in others {
      let set = try RolloutFixture.set(0..<3, header)
      let source = RolloutFixture.source(set, "theirs.jsonl")
      let error = failure {
        _ = try store.importRollouts([source], into: RunStore.RolloutRun(id: 1))
      }
      #expect(error?.code == .badData)
      #expect(error?.message.contains("theirs.jsonl does not belong to rollout run 1") == true)
      let reports = try store.importRollouts([source])
      #expect(reports.map(\.isNew) == [true])
      #expect(try store.rollouts(of: reports[0].run) == set)
      #expect(try store.rollouts(of: RunStore.RolloutRun(id: 1)) == RolloutFixture.set())
    }
    #expect(try store.rolloutSummaries().map(\.header) == [RolloutFixture.header()] + others)
    let matching = RolloutFixture.source(try RolloutFixture.set(5..<12))
    #expect(
      try store.importRollouts([matching], into: RunStore.RolloutRun(id: 1)).map(\.added) == [3])
    let none = failure { _ = try store.importRollouts([matching], into: .init(id: 99)) }
    #expect(none?.code == .badArgument && none?.message.contains("no rollout run 99") == true)
  }

  @Test func contradictionsAreNamedAndNothingIsWritten() throws {
    let folder = try TemporaryFolder()
    let header = RolloutFixture.header()
    let store = try RolloutFixture.store(folder.path(), try RolloutFixture.set(0..<3))
    let wrong = try RolloutSet(
      header: header,
      questions: [RolloutFixture.question(5), RolloutFixture.question(2, shift: 1)])
    let error = failure {
      _ = try store.importRollouts([RolloutFixture.source(wrong, "wrong.jsonl")])
    }
    #expect(error?.code == .badData)
    for words in ["'made/up, \"2\"'", "wrong.jsonl", "rollout run 1 of \(folder.path())"] {
      #expect(error?.message.contains(words) == true, "\(words)")
    }
    #expect(try store.latestRollouts(policy: "test/scripted") == RolloutFixture.set(0..<3))
    // Two files that contradict each other, neither of them stored before.
    let between = failure {
      _ = try store.importRollouts([
        RolloutFixture.source(try RolloutFixture.set([5, 6]), "one.jsonl"),
        RolloutFixture.source(
          try RolloutSet(header: header, questions: [RolloutFixture.question(6, shift: 1)]),
          "two.jsonl"),
      ])
    }
    #expect(between?.message.contains("in two.jsonl than in one.jsonl") == true)
    #expect(try store.latestRollouts(policy: "test/scripted") == RolloutFixture.set(0..<3))
  }
}
