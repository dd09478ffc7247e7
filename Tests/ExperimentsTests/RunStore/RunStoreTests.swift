import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct RunStoreTests {
  @Test func everyPartOfAnOutcomeComesBack() async throws {
    let folder = try TemporaryFolder()
    var written = try await StoreFixture.outcomes(4)
    // A candidate that was cut, unscored and NaN-scored; an odd seed; a note with a quote.
    let odd = Outcome(
      question: Question(id: "odd '\"\u{1F600}", prompt: "p\n", text: "t"), strategy: "ias",
      conclusion: Conclusion(.abandoned), candidates: written[0].outcome.candidates,
      notes: ["it's", "", "x"], ledger: Ledger(), seconds: 0.25)
    written.append(
      GradedOutcome(
        outcome: odd, difficulty: 1, isCorrect: false, reason: "no answer was chosen",
        candidatesCorrect: odd.candidates.map { _ in false }, wallSeconds: 0))
    let run: RunStore.Run
    do {
      let store = try RunStore(path: folder.path("deep/er/runs.sqlite"))
      run = try store.run(StoreFixture.key(seed: .max), setName: "coins")
      for outcome in written { #expect(try store.record(outcome, in: run)) }
    }
    let store = try RunStore(path: folder.path("deep/er/runs.sqlite"))
    #expect(try store.run(StoreFixture.key(seed: .max), setName: "coins") == run)
    for outcome in written {
      let read = try store.outcome(ofQuestion: outcome.outcome.question.id, in: run)
      #expect(read == outcome)
    }
    #expect(try store.outcome(ofQuestion: "none", in: run) == nil)
    let details = try store.finishedQuestions(of: run, line: "ias", n: 6)
    #expect(details.count == written.count)
    for outcome in written {
      #expect(details[outcome.outcome.question.id] == outcome.detail(line: "ias", n: 6))
    }
  }

  @Test func ledgersComeBackStageByStage() async throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.run(StoreFixture.key(), setName: "coins")
    var ledger = Ledger()
    for (index, stage) in Ledger.Stage.allCases.enumerated() {
      let k = index * 10
      ledger.book(
        Spend(
          promptTokens: k + 1, generatedTokens: k + 2, cachedTokens: k + 3, prmTokens: k + 4,
          samples: k + 5, policyCalls: k + 6, prmCalls: k + 7, cancelled: k + 8, failed: k + 9,
          seconds: Double(k) + 0.5), as: stage)
    }
    let outcome = Outcome(
      question: Question(id: "q", prompt: "q"), strategy: "ias",
      conclusion: Conclusion(.outOfBudget), candidates: [], notes: [], ledger: ledger, seconds: 1)
    let graded = GradedOutcome(
      grading: outcome, difficulty: 0, with: CoinVerifier(), wallSeconds: 1)
    try store.record(graded, in: run)
    #expect(try store.outcome(ofQuestion: "q", in: run)?.outcome.ledger == ledger)
    let detail = try store.finishedQuestions(of: run, line: "x", n: 1)["q"]
    #expect(detail?.spend == outcome.spend)
  }

  @Test func aScoreThatIsNoNumberIsKeptAsSuch() async throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.run(StoreFixture.key(), setName: "coins")
    let whole = try await StoreFixture.outcomes(1)[0]
    let candidates = whole.outcome.candidates.map { candidate in
      var broken = candidate
      broken.assessment = Assessment(scores: [.nan], quantiles: [.point(.nan)])
      return broken
    }
    let outcome = Outcome(
      question: whole.outcome.question, strategy: "ias", conclusion: Conclusion(.abandoned),
      candidates: candidates, notes: [], ledger: Ledger(), seconds: 0)
    try store.record(
      GradedOutcome(grading: outcome, difficulty: 0, with: CoinVerifier(), wallSeconds: 0), in: run)
    let read = try #require(try store.outcome(ofQuestion: "coin/0", in: run))
    #expect(read.outcome.candidates.count == candidates.count)
    #expect(read.outcome.candidates.allSatisfy { $0.assessment?.finalScore.isNaN == true })
  }

  @Test func aQuestionIsKeptOnce() async throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.run(StoreFixture.key(), setName: "coins")
    let outcome = try await StoreFixture.outcomes(1)[0]
    #expect(try store.record(outcome, in: run))
    #expect(try !store.record(outcome, in: run))
    #expect(try store.integer("SELECT COUNT(*) FROM questions") == 1)
    #expect(try store.integer("SELECT COUNT(*) FROM traces") == outcome.outcome.candidates.count)
    let other = try store.run(StoreFixture.key(seed: 2), setName: "coins")
    #expect(try store.record(outcome, in: other))
  }

  @Test func keysTellRunsApart() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let model = ModelIdentity(name: "m", fingerprint: "1")
    let spec = StrategySpec(.ias, n: 8)
    var warm = SamplingParameters()
    warm.temperature = 1
    let keys = [
      RunKey(set: "s", policy: model, strategy: spec, seed: 1),
      RunKey(set: "t", policy: model, strategy: spec, seed: 1),
      RunKey(set: "s", policy: ModelIdentity(name: "m", fingerprint: "2"), strategy: spec, seed: 1),
      RunKey(set: "s", policy: model, processRewardModel: model, strategy: spec, seed: 1),
      RunKey(set: "s", policy: model, calibrator: "c", strategy: spec, seed: 1),
      RunKey(set: "s", policy: model, strategy: StrategySpec(.ias, n: 9), seed: 1),
      RunKey(set: "s", policy: model, strategy: StrategySpec(.iasRaw, n: 8), seed: 1),
      RunKey(set: "s", policy: model, strategy: StrategySpec(.ias, n: 8, coverage: 0.9), seed: 1),
      RunKey(set: "s", policy: model, strategy: spec, seed: 2),
      RunKey(set: "s", policy: model, strategy: spec, seed: 1, sampling: warm),
      RunKey(set: "s", policy: model, strategy: spec, seed: 1, budget: Budget(tokens: 9)),
      RunKey(set: "s", policy: model, strategy: spec, seed: 1, engine: "e"),
    ]
    let runs = try keys.map { try store.run($0, setName: "s") }
    #expect(Set(runs).count == keys.count)
    #expect(try keys.map { try store.run($0, setName: "s") } == runs)
    #expect(try store.summaries().map(\.key) == keys)
  }

  @Test func aKeyLeavesOutTheModelsAStrategyDoesNotUse() throws {
    let world = try CoinWorld(questions: 2)
    func key(_ kind: StrategySpec.Kind) -> RunKey {
      let spec = StrategySpec(kind, n: 4)
      return RunKey(
        set: world.set, strategy: spec, driver: world.driver(spec), seed: 1, calibrator: "file 7")
    }
    #expect(key(.majority).processRewardModel == nil)
    #expect(key(.bestOfN).processRewardModel?.name == "test/hazy")
    #expect(key(.bestOfN).calibrator == nil)
    #expect(key(.ias).calibrator?.hasSuffix("file 7") == true)
  }

  @Test func summariesAddUp() async throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path())
    let run = try store.run(StoreFixture.key(), setName: "coins")
    let empty = try store.run(StoreFixture.key(seed: 2), setName: "coins")
    let outcomes = try await StoreFixture.outcomes(5)
    for outcome in outcomes { try store.record(outcome, in: run) }
    let summaries = try store.summaries()
    #expect(summaries.map(\.run) == [run, empty])
    #expect(summaries[0].questions == 5)
    #expect(summaries[0].accuracy == Double(outcomes.count(where: \.isCorrect)) / 5)
    #expect(summaries[0].samples == outcomes.reduce(0) { $0 + $1.outcome.spend.samples })
    #expect(summaries[0].totalTokens == outcomes.reduce(0) { $0 + $1.outcome.spend.totalTokens })
    #expect(summaries[1].questions == 0)
    #expect(summaries[1].accuracy == nil)
  }
}
