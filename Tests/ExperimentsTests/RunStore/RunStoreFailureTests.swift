import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct RunStoreFailureTests {
  @Test func anOlderSchemaIsBroughtUpToDate() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await StoreFixture.outcomes(1)[0]
    do {
      let old = try RunStore(path: folder.path(), schema: "v1: runs", writeHook: nil)
      try old.record(outcome, in: old.run(StoreFixture.key(), setName: "coins"))
      #expect(failure { _ = try old.summaries() }?.code == .badData)
    }
    let store = try RunStore(path: folder.path())
    #expect(try store.summaries().map(\.questions) == [1])
    let run = try store.run(StoreFixture.key(), setName: "coins")
    #expect(try store.outcome(ofQuestion: "coin/0", in: run) == outcome)
  }

  /// Several open one new file at the same moment.
  @Test func manyOpenersMakeOneStore() async throws {
    for _ in 0..<5 {
      let folder = try TemporaryFolder()
      try await withThrowingTaskGroup(of: Int?.self) { group in
        for _ in 0..<6 {
          group.addTask {
            try RunStore(path: folder.path()).integer("SELECT COUNT(*) FROM grdb_migrations")
          }
        }
        for try await count in group { #expect(count == 3) }
      }
    }
  }

  /// A process killed between the list of migrations and the first of them.
  @Test func aStoreThatWasJustBegunIsContinued() throws {
    let folder = try TemporaryFolder()
    do {
      let store = try RunStore(path: folder.path(), schema: "v1: runs", writeHook: nil)
      for table in [
        "spends", "decisions", "scores", "steps", "traces", "questions", "runs",
      ] { try store.execute("DROP TABLE \(table)") }
      try store.execute("DELETE FROM grdb_migrations; PRAGMA application_id = 0")
    }
    #expect(try RunStore(path: folder.path()).summaries().isEmpty)
  }

  @Test func aNewerSchemaIsRefused() throws {
    let folder = try TemporaryFolder()
    do {
      let store = try RunStore(path: folder.path())
      try store.execute("INSERT INTO grdb_migrations VALUES ('v99: from the future')")
    }
    let error = failure { _ = try RunStore(path: folder.path()) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("newer version") == true)
    #expect(error?.message.contains("v99") == true)
  }

  @Test func aFileOfAnotherProgramIsRefusedAndLeftAlone() throws {
    let folder = try TemporaryFolder()
    do {
      let store = try RunStore(path: folder.path())
      try store.execute("PRAGMA application_id = 7")
    }
    let error = failure { _ = try RunStore(path: folder.path()) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("another program") == true)
    do {
      // No mark, but tables.
      let unmarked = try RunStore(path: folder.path("b"))
      try unmarked.execute("PRAGMA application_id = 0")
    }
    #expect(failure { _ = try RunStore(path: folder.path("b")) }?.code == .badData)
  }

  @Test func aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws {
    let folder = try TemporaryFolder()
    let text = Data(String(repeating: "Rank,Puzzles,AMT (s)\n", count: 500).utf8)
    try text.write(to: URL(fileURLWithPath: folder.path()))
    let error = failure { _ = try RunStore(path: folder.path()) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains(folder.path()) == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path())) == text)
  }

  @Test func aDamagedFileIsReported() async throws {
    let folder = try TemporaryFolder()
    let outcomes = try await StoreFixture.outcomes(6)
    do {
      let store = try RunStore(path: folder.path())
      let run = try store.run(StoreFixture.key(), setName: "coins")
      for outcome in outcomes { try store.record(outcome, in: run) }
      try store.checkpoint()
    }
    let url = URL(fileURLWithPath: folder.path())
    var bytes = try Data(contentsOf: url)
    try #require(bytes.count > 40_000)
    for index in 8192..<bytes.count { bytes[index] = 0xA5 }
    try bytes.write(to: url)
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: folder.path() + suffix)
    }
    let error = failure {
      let store = try RunStore(path: folder.path())
      let run = try store.run(StoreFixture.key(), setName: "coins")
      _ = try store.finishedQuestions(of: run, line: "ias", n: 6)
    }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("damaged") == true)
  }

  @Test(arguments: [
    "UPDATE questions SET decision = 'perhaps'",
    "UPDATE questions SET confidence_basis = NULL",
    "UPDATE spends SET stage = 'coffee' WHERE stage = 'scoring'",
    "UPDATE traces SET ending = 'soon'",
    "UPDATE traces SET seed = 'many'",
    "UPDATE scores SET quantiles = '{'",
    "UPDATE scores SET quantiles = NULL, median = 7",
  ])
  func valuesThatNobodyWroteAreRefused(sql: String) async throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.run(StoreFixture.key(), setName: "coins")
    try store.record(try await StoreFixture.outcomes(1)[0], in: run)
    try store.execute(sql)
    #expect(failure { _ = try store.outcome(ofQuestion: "coin/0", in: run) }?.code == .badData)
  }

  @Test func typesAreStrict() async throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.run(StoreFixture.key(), setName: "coins")
    try store.record(try await StoreFixture.outcomes(1)[0], in: run)
    #expect(failure { try store.execute("UPDATE traces SET candidate = 'x'") }?.code == .badData)
    #expect(failure { try store.execute("UPDATE questions SET seconds = NULL") }?.code == .badData)
  }

  @Test func aLockedFileIsReported() throws {
    let folder = try TemporaryFolder()
    let path = folder.path()
    let codes = Collector<ExperimentError>()
    let second = try RunStore(path: path, lockTimeout: 0.05, writeHook: nil)
    let store = try RunStore(path: path) { _ in
      if let error = failure({ _ = try second.run(StoreFixture.key(seed: 5), setName: "s") }) {
        codes.add(error)
      }
      throw ExperimentError(.interrupted, "enough")
    }
    let run = try store.run(StoreFixture.key(), setName: "coins")
    let outcome = Outcome(
      question: Question(id: "q", prompt: "q"), strategy: "ias", conclusion: Conclusion(.abandoned),
      candidates: [], notes: [], ledger: Ledger(), seconds: 0)
    let graded = GradedOutcome(
      grading: outcome, difficulty: 0, with: CoinVerifier(), wallSeconds: 0)
    #expect(failure { try store.record(graded, in: run) }?.code == .interrupted)
    #expect(codes.all.map(\.code) == [.io])
    #expect(codes.all.first?.message.contains("locked by another process") == true)
  }

  @Test func aPathThatCannotBeWrittenIsReported() throws {
    let folder = try TemporaryFolder()
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("file")))
    let below = failure { _ = try RunStore(path: folder.path("file/runs.sqlite")) }
    #expect(below?.code == .io)
    #expect(below?.message.contains("file") == true)
    let aFolder = failure { _ = try RunStore(path: folder.url.path) }
    #expect(aFolder?.code == .io)
    #expect(aFolder?.message.contains(folder.url.path) == true)
  }
}
