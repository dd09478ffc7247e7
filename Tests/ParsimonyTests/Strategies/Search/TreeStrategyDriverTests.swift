import Parsimony
import Testing

/// The searches under the real driver: budgets bind, and timing does not matter.
struct TreeStrategyDriverTests {
  /// Steps that follow from the prefix and the seed alone, after a delay that does not.
  private struct Steps: Policy {
    let identity = ModelIdentity(name: "steps")
    let clock: VirtualClock
    let timing: UInt64

    func maximumTokens(for request: SampleRequest) -> Int { 40 }

    func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
      await pause(clock, SeedSequence(seed: timing).derive("sample", Int(request.seed >> 8)))
      var generator = SeedSequence(seed: request.seed).generator(request.prefix.text)
      if generator.index(below: 10) == 0 { throw .broken }
      var steps: [Step] = []
      repeat {
        steps.append(Step(text: ["a", "b", "c", "d"][generator.index(below: 4)], tokens: 2))
      } while request.extent == .end && steps.count < 3
      let length = request.prefix.steps.count + steps.count
      return Continuation(
        steps: steps, ending: length > 3 ? .ended : .open,
        spend: Spend(generatedTokens: 2 * steps.count))
    }
  }

  private struct Scores: ProcessRewardModel {
    let identity = ModelIdentity(name: "scores")
    let clock: VirtualClock
    let timing: UInt64

    func maximumTokens(for trace: Trace, of question: Question) -> Int { 20 }

    func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
      await pause(clock, SeedSequence(seed: timing).derive("score" + trace.text))
      if trace.text.contains("dd") { throw .broken }
      let scores = (0...trace.steps.count).map {
        SplitMix64.finalize(StableHash.fnv1a(trace.prefix($0).text))
      }
      return StepScores(
        prefixes: scores.map { Double($0 >> 11) * 0x1p-53 },
        spend: Spend(prmTokens: trace.steps.count))
    }
  }

  private static let budgets: [Budget] = [
    .unlimited, Budget(tokens: 150), Budget(samples: 20), Budget(calls: 25), Budget(samples: 1),
  ]

  @Test(arguments: TreeStrategyFailureTests.Kind.allCases, budgets.indices)
  func outcomeDoesNotDependOnTiming(kind: TreeStrategyFailureTests.Kind, budget: Int) throws {
    for seed in UInt64(0)..<4 {
      var reference: Outcome?
      for (concurrency, timing) in [(1, UInt64(0)), (3, 1), (64, 2)] {
        let outcome = try Simulation(seed: timing).run { clock in
          let driver = Driver(
            policy: Steps(clock: clock, timing: timing),
            processRewardModel: Scores(clock: clock, timing: timing),
            budget: Self.budgets[budget], concurrency: concurrency, clock: clock)
          return try await driver.run(kind.strategy, on: .sample, seed: seed)
        }
        let expected = reference ?? outcome
        reference = expected
        #expect(outcome.conclusion == expected.conclusion)
        #expect(outcome.notes == expected.notes)
        #expect(outcome.candidates.map(\.trace) == expected.candidates.map(\.trace))
        // A budget this tight always binds; without one nothing is refused.
        if budget > 0 { #expect(outcome.conclusion.decision == .outOfBudget) }
        if budget == 0 { #expect(outcome.conclusion.decision == .accepted) }
      }
    }
  }
}

private func pause(_ clock: VirtualClock, _ seed: UInt64) async {
  try? await clock.sleep(for: .milliseconds(seed % 50))
}
