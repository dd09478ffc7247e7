import Experiments
import Foundation
import Parsimony
import Synchronization
import Testing

/// A kill at any moment leaves whole questions only.
@Suite struct RunStoreCrashTests {
  /// Every write of one question, in order.
  private static func writePoints(of outcome: GradedOutcome) throws -> [RunStore.WritePoint] {
    let folder = try TemporaryFolder()
    let points = Collector<RunStore.WritePoint>()
    let store = try RunStore(path: folder.path()) { points.add($0) }
    try store.record(outcome, in: store.run(StoreFixture.key(), setName: "coins"))
    return points.all
  }

  @Test func allTablesAreWritten() async throws {
    let points = try Self.writePoints(of: try await StoreFixture.outcomes(1)[0])
    #expect(Set(points) == Set(RunStore.WritePoint.allCases))
    #expect(points.first == .begin)
    #expect(points.last == .commit)
  }

  /// Fails at every write in turn; the file is closed and opened again each time.
  @Test func aFailedWriteLeavesNoHalfQuestion() async throws {
    let outcomes = try await StoreFixture.outcomes(2)
    let points = try Self.writePoints(of: outcomes[1])
    let folder = try TemporaryFolder()
    do {
      let store = try RunStore(path: folder.path())
      try store.record(outcomes[0], in: store.run(StoreFixture.key(), setName: "coins"))
    }
    for stop in points.indices {
      let count = Counter()
      let store = try RunStore(path: folder.path()) { _ in
        if count.add() == stop + 1 { throw ExperimentError(.io, "killed at write \(stop)") }
      }
      let run = try store.run(StoreFixture.key(), setName: "coins")
      let error = failure { try store.record(outcomes[1], in: run) }
      #expect(error?.message == "killed at write \(stop)")
      try Self.requireWhole(outcomes.prefix(1), in: folder.path())
    }
    let store = try RunStore(path: folder.path())
    try store.record(outcomes[1], in: store.run(StoreFixture.key(), setName: "coins"))
    try Self.requireWhole(outcomes[...], in: folder.path())
  }

  /// Copies the files in the midst of the transaction, which is what a killed process leaves, and
  /// continues on the copy.
  @Test func aKillLeavesNoHalfQuestion() async throws {
    let outcomes = try await StoreFixture.outcomes(2)
    let points = try Self.writePoints(of: outcomes[1])
    let folder = try TemporaryFolder()
    let count = Counter()
    let isArmed = Mutex(false)
    let store = try RunStore(path: folder.path()) { _ in
      guard isArmed.withLock({ $0 }) else { return }
      let number = count.add()
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(
          atPath: folder.path() + suffix, toPath: folder.path("copy\(number).sqlite") + suffix)
      }
    }
    let run = try store.run(StoreFixture.key(), setName: "coins")
    try store.record(outcomes[0], in: run)
    isArmed.withLock { $0 = true }
    try store.record(outcomes[1], in: run)
    #expect(count.value == points.count)
    for number in 1...count.value {
      let path = folder.path("copy\(number).sqlite")
      try Self.requireWhole(outcomes.prefix(1), in: path)
      let copy = try RunStore(path: path)
      #expect(try copy.record(outcomes[1], in: copy.run(StoreFixture.key(), setName: "coins")))
      try Self.requireWhole(outcomes[...], in: path)
    }
    try Self.requireWhole(outcomes[...], in: folder.path())
  }

  @Test func anUncommittedTransactionOfAnotherIsNotSeen() async throws {
    let outcomes = try await StoreFixture.outcomes(2)
    let folder = try TemporaryFolder()
    let second = try RunStore(path: folder.path())
    let store = try RunStore(path: folder.path()) { point in
      guard point == .commit else { return }
      // Everything of the question is written, nothing committed.
      try Self.requireWhole([], store: second)
    }
    let run = try store.run(StoreFixture.key(), setName: "coins")
    try store.record(outcomes[0], in: run)
    try Self.requireWhole(outcomes.prefix(1), store: second)
  }

  private static func requireWhole(
    _ outcomes: ArraySlice<GradedOutcome>, in path: String
  ) throws {
    try requireWhole(outcomes, store: try RunStore(path: path))
  }

  private static func requireWhole(
    _ outcomes: ArraySlice<GradedOutcome>, store: RunStore
  ) throws {
    let run = try #require(try store.summaries().first?.run)
    #expect(try store.integer("SELECT COUNT(*) FROM questions") == outcomes.count)
    let traces = outcomes.flatMap(\.outcome.candidates)
    #expect(try store.integer("SELECT COUNT(*) FROM traces") == traces.count)
    let steps = traces.reduce(0) { $0 + $1.trace.steps.count }
    #expect(try store.integer("SELECT COUNT(*) FROM steps") == steps)
    let scores = traces.reduce(0) { $0 + ($1.assessment?.scores.count ?? 0) }
    #expect(try store.integer("SELECT COUNT(*) FROM scores") == scores)
    let notes = outcomes.reduce(0) { $0 + $1.outcome.notes.count }
    #expect(try store.integer("SELECT COUNT(*) FROM decisions") == notes)
    for outcome in outcomes {
      #expect(try store.outcome(ofQuestion: outcome.outcome.question.id, in: run) == outcome)
    }
  }
}
