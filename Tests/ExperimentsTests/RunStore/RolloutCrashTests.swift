import Experiments
import Foundation
import Synchronization
import Testing

/// A kill at any moment leaves whole questions only, and whole imports.
@Suite struct RolloutCrashTests {
  private static func writePoints(of question: LabelledQuestion) throws -> [RunStore.WritePoint] {
    let folder = try TemporaryFolder()
    let points = Collector<RunStore.WritePoint>()
    let store = try RunStore(path: folder.path()) { points.add($0) }
    try store.record(question, in: store.rolloutRun(RolloutFixture.header()))
    return points.all
  }

  @Test func aFailedWriteLeavesNoHalfQuestion() throws {
    let points = try Self.writePoints(of: RolloutFixture.question(2))
    #expect(points.first == .begin && points.last == .commit)
    #expect(points.count == 3 + 3 + 11)
    let folder = try TemporaryFolder()
    let one = try RolloutFixture.set([1])
    try RolloutFixture.store(folder.path(), one)
    for stop in points.indices {
      let count = Counter()
      let store = try RunStore(path: folder.path()) { _ in
        if count.add() == stop + 1 { throw ExperimentError(.io, "killed at write \(stop)") }
      }
      let run = try store.rolloutRun(RolloutFixture.header())
      let error = failure { try store.record(RolloutFixture.question(2), in: run) }
      #expect(error?.message == "killed at write \(stop)")
      try Self.require(one, in: folder.path())
    }
    try RolloutFixture.store(folder.path(), try RolloutFixture.set([2]))
    try Self.require(try RolloutFixture.set([1, 2]), in: folder.path())
  }

  /// Copies the files in the midst of the transaction, which is what a killed process leaves.
  @Test func aKillLeavesNoHalfQuestion() throws {
    let folder = try TemporaryFolder()
    let count = Counter()
    let isArmed = Mutex(false)
    let store = try RunStore(path: folder.path()) { _ in
      guard isArmed.withLock({ $0 }) else { return }
      let number = count.add()
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(
          atPath: folder.path() + suffix, toPath: folder.path("copy\(number)") + suffix)
      }
    }
    let run = try store.rolloutRun(RolloutFixture.header())
    try store.record(RolloutFixture.question(1), in: run)
    isArmed.withLock { $0 = true }
    try store.record(RolloutFixture.question(2), in: run)
    #expect(count.value > 10)
    for number in 1...count.value {
      try Self.require(try RolloutFixture.set([1]), in: folder.path("copy\(number)"))
      try RolloutFixture.store(folder.path("copy\(number)"), try RolloutFixture.set([2]))
      try Self.require(try RolloutFixture.set([1, 2]), in: folder.path("copy\(number)"))
    }
  }

  @Test func aFailedImportLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let one = try RolloutFixture.set([1])
    try RolloutFixture.store(folder.path(), one)
    let sources = [
      RolloutFixture.source(try RolloutFixture.set([1, 2, 3])),
      RolloutFixture.source(try RolloutFixture.set([4], RolloutFixture.header(seed: 9))),
    ]
    let writes = Counter()
    do {
      let other = try TemporaryFolder()
      try RolloutFixture.store(other.path(), one)
      let store = try RunStore(path: other.path()) { _ in _ = writes.add() }
      _ = try store.importRollouts(sources)
    }
    #expect(writes.value > 30)
    for stop in 0..<writes.value {
      let count = Counter()
      let store = try RunStore(path: folder.path()) { _ in
        if count.add() == stop + 1 { throw ExperimentError(.io, "killed at write \(stop)") }
      }
      let error = failure { _ = try store.importRollouts(sources) }
      #expect(error?.message == "killed at write \(stop)")
      try Self.require(one, in: folder.path())
    }
  }

  private static func require(_ set: RolloutSet, in path: String) throws {
    let store = try RunStore(path: path)
    #expect(try store.rolloutSummaries().count == 1)
    #expect(try store.latestRollouts(policy: "test/scripted") == set)
    for table in ["rollout_questions", "rollout_solutions", "rollout_prefixes"] {
      let wanted =
        switch table {
        case "rollout_questions": set.questions.count
        case "rollout_solutions": set.questions.count * 3
        default: set.questions.flatMap(\.solutions).map(\.successes.count).reduce(0, +)
        }
      #expect(try store.integer("SELECT COUNT(*) FROM \(table)") == wanted)
    }
    #expect(try store.integer("SELECT COUNT(*) FROM pragma_foreign_key_check") == 0)
  }
}
