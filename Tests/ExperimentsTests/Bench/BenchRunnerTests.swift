import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct BenchRunnerTests {
  private static let specs = [
    StrategySpec(.greedy, n: 12), StrategySpec(.majority, n: 12), StrategySpec(.bestOfN, n: 12),
    StrategySpec(.weightedVote, n: 12), StrategySpec(.ias, n: 12), StrategySpec(.iasRaw, n: 12),
    StrategySpec(.verifiedBestOfN, n: 12),
  ]

  @Test func everyLineIsThere() async throws {
    let world = try CoinWorld(questions: 30)
    let run = try await world.runner().run(Self.specs)
    #expect(
      run.report.results.map(\.strategy) == [
        "greedy", "majority", "best-of-n", "weighted-vote", "ias", "uniform@ias", "ias-raw",
        "uniform@ias-raw", "verified-best-of-n",
      ])
    #expect(run.report.set == "coins")
    #expect(run.report.policy == "test/coin")
    #expect(run.report.prm == "test/hazy")
    #expect(run.details.count == 9 * 30)
    for line in run.report.results {
      let rows = run.questions.filter { $0.strategy == line.strategy }
      #expect(rows.map(\.questionID) == world.set.questions.map(\.id))
      #expect(line.questions == 30)
      #expect(abs(line.accuracy - Double(rows.count(where: \.isCorrect)) / 30) < 1e-12)
      #expect(line.accuracyLow <= line.accuracy && line.accuracy <= line.accuracyHigh)
      #expect(line.policyTokens == rows.reduce(0) { $0 + $1.policyTokens })
      #expect(line.prmTokens == rows.reduce(0) { $0 + $1.prmTokens })
      #expect(abs(line.meanSamples - Double(rows.reduce(0) { $0 + $1.samples }) / 30) < 1e-12)
      #expect(line.seconds > 0)
    }
    let full = run.report.results[2]
    #expect(full.costShare == 1)
    #expect(full.n == 12)
    #expect(full.meanSamples == 12)
    #expect(run.report.results[0].n == 1)
    let total = Double(full.policyTokens + full.prmTokens)
    for line in run.report.results {
      #expect(abs(line.costShare! - Double(line.policyTokens + line.prmTokens) / total) < 1e-12)
    }
    #expect(run.report.results[1].prmTokens == 0)
    #expect(run.report.results[8].abandoned > 0)
  }

  /// The exact samples: best-of-n sees the samples that the policy gives for the derived seeds.
  @Test func gradesAgreeWithTheWorld() async throws {
    let world = try CoinWorld(questions: 12)
    let run = try await world.runner(seed: 7).run([StrategySpec(.bestOfN, n: 9)])
    for detail in run.details {
      let question = world.set.questions.first { $0.id == detail.questionID }!
      #expect(detail.candidates.map(\.candidate) == Array(0..<9))
      for candidate in detail.candidates {
        let request = SampleRequest(
          question: question,
          seed: Driver.seed(7, question: question, candidate: CandidateID(candidate.candidate)))
        let expected = try await CoinPolicy(chances: world.chances).sample(request)
        #expect(candidate.isCorrect == (expected.steps[1].text == "right\n"))
        #expect(candidate.tokens == expected.spend.generatedTokens)
      }
    }
  }

  @Test(arguments: [HazyModel.Taste.honest, .flattering])
  func uniformCostsWhatTheAdaptiveLineCosts(taste: HazyModel.Taste) async throws {
    let world = try CoinWorld(questions: 40)
    let specs = [StrategySpec(.ias, n: 32), StrategySpec(.iasRaw, n: 32)]
    for order in [[StrategySpec(.bestOfN, n: 32)] + specs, specs] {
      let run = try await world.runner(taste: taste).run(order)
      for name in ["ias", "ias-raw"] {
        let adaptive = run.details.filter { $0.strategy == name }
        let uniform = run.details.filter { $0.strategy == "uniform@\(name)" }
        let target = adaptive.reduce(0) { $0 + $1.spend.totalTokens }
        let cost = uniform.reduce(0) { $0 + $1.spend.totalTokens }
        // One sample of one question costs at most 4 + 11 + 11 policy and 28 PRM tokens.
        #expect(abs(cost - target) <= 54, "\(name): \(cost) for \(target)")
        let counts = uniform.map(\.spend.samples)
        #expect(counts.max()! - counts.min()! <= 1)
        #expect(uniform.allSatisfy { $0.n == $0.spend.samples })
        // The same first samples as the adaptive line saw.
        for (a, b) in zip(adaptive, uniform) {
          let shared = min(a.candidates.count, b.candidates.count)
          #expect(
            a.candidates.prefix(shared).map(\.tokens) == b.candidates.prefix(shared).map(\.tokens))
        }
        let line = run.report.results.first { $0.strategy == "uniform@\(name)" }
        #expect(line?.n == counts.max())
      }
    }
  }

  @Test func theOutcomeDoesNotDependOnConcurrency() async throws {
    let world = try CoinWorld(questions: 14)
    let specs = [StrategySpec(.bestOfN, n: 6), StrategySpec(.ias, n: 6)]
    let one = try await world.runner(inFlight: 1).run(specs)
    let many = try await world.runner(inFlight: 16, delays: true).run(specs)
    #expect(one.questions == many.questions)
    #expect(one.comparisons == many.comparisons)
    #expect(one.oracle == many.oracle)
    #expect(try await world.runner(seed: 2).run(specs).questions != one.questions)
  }

  @Test func theLimitOfQuestionsInFlightHolds() async throws {
    let gate = Gate()
    let world = try CoinWorld(questions: 20)
    let runner = BenchRunner(
      set: world.set, verifier: CoinVerifier(), seed: 1, questionsInFlight: 3,
      driver: { _ in Driver(policy: GatedPolicy(gate: gate)) })
    _ = try await runner.run([StrategySpec(.greedy, n: 1)])
    #expect(await gate.most == 3)
  }

  @Test func progressIsTold() async throws {
    let world = try CoinWorld(questions: 8)
    let told = Collector<BenchProgress>()
    _ = try await world.runner(progress: { told.add($0) }).run(
      [StrategySpec(.greedy, n: 1), StrategySpec(.ias, n: 4)])
    let all = told.all
    #expect(Set(all.map(\.strategy)) == ["greedy", "ias", "uniform@ias"])
    #expect(all.map(\.lines).allSatisfy { $0 == 3 })
    for name in ["greedy", "ias", "uniform@ias"] {
      let line = all.filter { $0.strategy == name }
      #expect(line.prefix(8).map(\.done) == Array(1...8))
      #expect(line.allSatisfy { $0.done <= $0.total && $0.total == 8 })
    }
    #expect(all.allSatisfy { ($0.questionsPerSecond ?? 1) > 0 })
    #expect(all.allSatisfy { ($0.remainingSeconds ?? 0) >= 0 })
    #expect(all.last?.remainingSeconds == 0)
  }

  @Test func badListsAreRefused() async throws {
    let world = try CoinWorld(questions: 2)
    await #expect(throws: StrategyError.self) { _ = try await world.runner().run([]) }
    await #expect(throws: StrategyError.self) {
      _ = try await world.runner().run([StrategySpec(.ias, n: 2), StrategySpec(.ias, n: 3)])
    }
  }

  @Test func aMissingPartIsAnError() async throws {
    let world = try CoinWorld(questions: 2)
    let runner = BenchRunner(set: world.set, verifier: CoinVerifier(), seed: 1) { _ in
      Driver(policy: CoinPolicy(chances: [:]))
    }
    let error = await #expect(throws: DriverError.self) {
      _ = try await runner.run([StrategySpec(.bestOfN, n: 2)])
    }
    #expect(error?.code == .missingPart)
  }
}

/// Counts how many are inside at the same time.
private actor Gate {
  private var inside = 0
  private(set) var most = 0

  func enter() {
    inside += 1
    most = max(most, inside)
  }

  func leave() { inside -= 1 }
}

private struct GatedPolicy: Policy {
  let identity = ModelIdentity(name: "test/gated")
  let gate: Gate

  func maximumTokens(for request: SampleRequest) -> Int { 1 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    await gate.enter()
    for _ in 0..<50 { await Task.yield() }
    await gate.leave()
    return Continuation(
      steps: [Step(text: "right", tokens: 1)], ending: .ended, spend: Spend(generatedTokens: 1))
  }
}
