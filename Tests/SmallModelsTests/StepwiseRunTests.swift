import Parsimony
import SmallModels
import Testing

/// Whole runs of a strategy that draws and scores step by step, on the built-in engines.
@Suite struct StepwiseRunTests {
  private let question = Question(id: "q", prompt: "abc>d\n")
  private let prompt = 7

  private func driver(
    budget: Budget = .unlimited, concurrency: Int = 64, cacheBytes: Int = 128 << 20
  ) throws -> Driver {
    Driver(
      policy: try TinyModel.policy(
        TinyModel.speaker(newline: 1, end: 0.5, seed: 4), cacheBytes: cacheBytes),
      processRewardModel: try BuiltInProcessRewardModel(
        TinyModel.speaker(head: true, seed: 31), identity: ModelIdentity(name: "tiny"),
        cacheBytes: cacheBytes),
      sampling: SamplingParameters(maximumTokens: 40), budget: budget, concurrency: concurrency)
  }

  /// The bill in closed form: the prompt once for each model; every token generated once; every
  /// token of every path scored once.
  @Test(arguments: [1, 5, 64], [0, 128 << 20])
  func everythingIsPaidOnce(_ concurrency: Int, _ cacheBytes: Int) async throws {
    let driver = try driver(concurrency: concurrency, cacheBytes: cacheBytes)
    for seed in UInt64(0)..<3 {
      let outcome = try await driver.run(StepwisePaths(count: 12), on: question, seed: seed)
      let paths = outcome.candidates.map(\.trace).filter(\.isComplete)
      #expect(paths.count == 12 && outcome.candidates.count > 36)
      let spend = outcome.spend
      #expect(spend.promptTokens == prompt)
      let texts = try paths.map { try CountdownTokenizer.encode($0.text).count }
      #expect(spend.prmTokens == prompt + texts.reduce(0, +))
      // An <eos> that came alone is in no step.
      let drawn = paths.reduce(0) { $0 + $1.tokens }
      #expect(spend.generatedTokens >= drawn && spend.generatedTokens <= drawn + 12)
    }
  }

  /// A budget caps what is really billed, and the outcome does not depend on timing or memory.
  @Test(arguments: [30, 60, 120, 200, 350, 600, 1_000])
  func aBudgetIsAHardCap(_ tokens: Int) async throws {
    var seen: [String] = []
    for (concurrency, cacheBytes) in [(1, 128 << 20), (4, 0), (64, 128 << 20)] {
      let driver = try driver(
        budget: Budget(tokens: tokens), concurrency: concurrency, cacheBytes: cacheBytes)
      let outcome = try await driver.run(StepwisePaths(count: 8), on: question, seed: 3)
      #expect(outcome.spend.totalTokens <= tokens)
      #expect((outcome.conclusion.decision == .accepted) == (tokens >= 350))
      let texts = outcome.candidates.map(\.trace.text)
      seen.append("\(outcome.spend.totalTokens) \(outcome.spend.prmTokens) \(texts)")
    }
    #expect(Set(seen).count == 1)
  }
}
