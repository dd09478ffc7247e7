import Experiments
import Foundation
import Parsimony
import Synchronization
import Testing

@Suite struct RolloutStoreTests {
  @Test func everythingComesBackInCanonicalOrder() throws {
    let folder = try TemporaryFolder()
    let set = try RolloutFixture.set()
    try RolloutFixture.store(folder.path(), set)
    let store = try RunStore(path: folder.path())
    let run = try #require(try store.rolloutSummaries().first?.run)
    #expect(try store.rollouts(of: run) == set)
    // Written in another order.
    let other = try RunStore(path: folder.path("other"))
    let otherRun = try other.rolloutRun(set.header)
    for question in set.questions.reversed() { try other.record(question, in: otherRun) }
    #expect(try other.rollouts(of: otherRun) == set)
    #expect(set.questions.map(\.questionID) != set.questions.map(\.questionID).sorted())
    #expect(try store.rollouts(of: try store.rolloutRun(set.header)) == set)
  }

  @Test func aQuestionIsKeptOnce() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.rolloutRun(RolloutFixture.header())
    #expect(try store.record(RolloutFixture.question(1), in: run))
    #expect(try !store.record(RolloutFixture.question(1), in: run))
    #expect(try store.finishedRollouts(of: run) == ["made/up, \"1\""])
    #expect(try store.integer("SELECT COUNT(*) FROM rollout_questions") == 1)
    #expect(try store.integer("SELECT COUNT(*) FROM rollout_solutions") == 3)
    #expect(try store.integer("SELECT COUNT(*) FROM rollout_prefixes") == 9)
  }

  @Test func headersTellRunsApart() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let headers = [
      RolloutFixture.header(), RolloutFixture.header(policy: "test/scripted@2"),
      RolloutFixture.header(seed: .max), RolloutFixture.header(rollouts: 5),
      RolloutFixture.header(promptRollouts: nil), RolloutFixture.header(questions: "others"),
      RolloutFixture.header(temperature: 1),
    ]
    let runs = try headers.map { try store.rolloutRun($0) }
    #expect(Set(runs).count == headers.count)
    #expect(try headers.map { try store.rolloutRun($0) } == runs)
    #expect(try store.rolloutSummaries().map(\.header) == headers)
    // What equals the default is left out.
    #expect(
      try store.rolloutRun(RolloutFixture.header(promptRollouts: 4))
        == store.rolloutRun(RolloutFixture.header(promptRollouts: nil)))
  }

  @Test func summariesAddUp() throws {
    let folder = try TemporaryFolder()
    let set = try RolloutFixture.set()
    let store = try RolloutFixture.store(folder.path(), set)
    let empty = try store.rolloutRun(RolloutFixture.header(seed: 9))
    let summaries = try store.rolloutSummaries()
    #expect(summaries.map(\.questions) == [9, 0])
    #expect(
      summaries[0].prefixes
        == set.questions.flatMap(\.solutions).map(\.successes.count).reduce(0, +))
    let labels = set.questions.flatMap { question in
      question.solutions.map { question.label($0, after: 0).fraction }
    }
    let mean = labels.reduce(0, +) / Double(labels.count)
    #expect(abs((summaries[0].meanSuccess ?? -1) - mean) < 1e-12)
    #expect(summaries[1].meanSuccess == nil && summaries[1].run == empty)
    // An empty run is no answer.
    #expect(try store.latestRollouts(policy: "test/scripted") == set)
    #expect(try store.latestRollouts(policy: "test/scripted@1") == set)
    #expect(try store.latestRollouts(policy: "test/scripted@2") == nil)
    #expect(try store.latestRollouts(policy: "scripted") == nil)
  }

  @Test func theLatestRunIsTheLast() throws {
    let folder = try TemporaryFolder()
    let later = try RolloutFixture.set(0..<2, RolloutFixture.header(seed: 8))
    let store = try RolloutFixture.store(folder.path(), try RolloutFixture.set(), later)
    #expect(try store.latestRollouts(policy: "test/scripted") == later)
  }

  @Test func unknownRunsAreRefused() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = RunStore.RolloutRun(id: 5)
    let error = failure { _ = try store.rollouts(of: run) }
    #expect(error?.code == .badArgument && error?.message.contains("no rollout run 5") == true)
    #expect(failure { try store.record(RolloutFixture.question(1), in: run) }?.code == .badArgument)
    #expect(try store.finishedRollouts(of: run).isEmpty)
  }

  /// What does not fit the run is not written.
  @Test func unsoundQuestionsAreRefused() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.rolloutRun(RolloutFixture.header())
    let good = RolloutFixture.question(1)
    func changed(
      id: String? = nil, solutions: [LabelledTrace]? = nil, rollouts: Int = 4, prompt: Int? = 16
    ) -> LabelledQuestion {
      LabelledQuestion(
        questionID: id ?? good.questionID, prompt: good.prompt,
        solutions: solutions ?? good.solutions, rollouts: rollouts, promptRollouts: prompt)
    }
    func trace(
      tokens: [Int] = [2], logs: [Double] = [-1], successes: [Int] = [1, 2], text: String = "1\n"
    ) -> [LabelledTrace] {
      [LabelledTrace](
        repeating: LabelledTrace(
          steps: [text], ending: .ended, tokens: tokens, logProbabilities: logs,
          successes: successes), count: 3)
    }
    #expect(try store.record(changed(id: "fine", solutions: trace()), in: run))
    for bad in [
      changed(id: ""), changed(solutions: Array(good.solutions.prefix(2))), changed(rollouts: 5),
      changed(prompt: 17), changed(prompt: nil), changed(id: "a\0b"),
      changed(solutions: trace(tokens: [])), changed(solutions: trace(tokens: [-1])),
      changed(solutions: trace(logs: [.nan])), changed(solutions: trace(logs: [-.infinity])),
      changed(solutions: trace(logs: [-1, -1])), changed(solutions: trace(successes: [1])),
      changed(solutions: trace(successes: [1, 5])), changed(solutions: trace(successes: [17, 1])),
      changed(solutions: trace(successes: [-1, 1])), changed(solutions: trace(text: "a\0")),
    ] {
      let error = failure { try store.record(bad, in: run) }
      #expect(error?.code == .badData, "\(bad)")
    }
    #expect(try store.integer("SELECT COUNT(*) FROM rollout_questions") == 1)
    for header in [
      RolloutFixture.header(policy: ""), RolloutFixture.header(rollouts: 0),
      RolloutFixture.header(promptRollouts: -1), RolloutFixture.header(questions: "a\0"),
      RolloutFixture.header(temperature: .nan),
    ] { #expect(failure { _ = try store.rolloutRun(header) } != nil) }
  }

  @Test(arguments: [
    "UPDATE rollout_runs SET key = '{}'",
    "UPDATE rollout_runs SET key = replace(key, '\"rollouts\":4', '\"rollouts\":3')",
    "UPDATE rollout_solutions SET ending = 'soon'",
    "UPDATE rollout_solutions SET solution = 4 WHERE solution = 3",
    "DELETE FROM rollout_solutions WHERE solution = 2",
    "DELETE FROM rollout_prefixes",
    "DELETE FROM rollout_prefixes WHERE step = 0",
    "DELETE FROM rollout_prefixes WHERE step = 1",
    "UPDATE rollout_prefixes SET rollouts = 3 WHERE step = 1",
    "UPDATE rollout_prefixes SET rollouts = 8 WHERE step = 0",
    "UPDATE rollout_prefixes SET successes = 99",
    "UPDATE rollout_prefixes SET successes = -1",
    "UPDATE rollout_prefixes SET tokens = -1 WHERE step = 2",
    "UPDATE rollout_prefixes SET log_probability = NULL WHERE step = 2",
    "UPDATE rollout_prefixes SET log_probability = 9e999 WHERE step = 2",
    "UPDATE rollout_questions SET question = ''",
  ])
  func valuesThatNobodyWroteAreRefused(sql: String) throws {
    let folder = try TemporaryFolder()
    let store = try RolloutFixture.store(folder.path(), try RolloutFixture.set([0, 1]))
    try store.execute(sql.hasSuffix("question = ''") ? sql + " WHERE id = 1" : sql)
    let error = failure { _ = try store.rollouts(of: RunStore.RolloutRun(id: 1)) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains(folder.path()) == true)
  }

  @Test func anOlderStoreGainsRollouts() async throws {
    let folder = try TemporaryFolder()
    let outcome = try await StoreFixture.outcomes(1)[0]
    do {
      let old = try RunStore(path: folder.path(), schema: "v2: summary", writeHook: nil)
      try old.record(outcome, in: old.run(StoreFixture.key(), setName: "coins"))
      #expect(failure { _ = try old.rolloutRun(RolloutFixture.header()) }?.code == .badData)
    }
    // Reading leaves it as it is.
    let reader = try RunStore(reading: folder.path())
    #expect(try reader.rolloutSummaries().isEmpty)
    #expect(try reader.integer("SELECT COUNT(*) FROM grdb_migrations") == 2)
    let set = try RolloutFixture.set()
    let store = try RolloutFixture.store(folder.path(), set)
    #expect(try store.latestRollouts(policy: "test/scripted") == set)
    let run = try store.run(StoreFixture.key(), setName: "coins")
    #expect(try store.outcome(ofQuestion: "coin/0", in: run) == outcome)
  }

  @Test func readersNeitherMakeNorChangeFiles() throws {
    let folder = try TemporaryFolder()
    #expect(failure { _ = try RunStore(reading: folder.path()) }?.code == .io)
    #expect(!FileManager.default.fileExists(atPath: folder.path()))
    try RolloutFixture.store(folder.path(), try RolloutFixture.set())
    let reader = try RunStore(reading: folder.path())
    #expect(failure { try reader.execute("DELETE FROM rollout_runs") } != nil)
    #expect(try reader.rolloutSummaries().map(\.questions) == [9])
    try Data("no database, and long enough for a header of one hundred bytes".utf8)
      .write(to: URL(fileURLWithPath: folder.path("text")))
    #expect(failure { _ = try RunStore(reading: folder.path("text")) }?.code == .badData)
  }
}
