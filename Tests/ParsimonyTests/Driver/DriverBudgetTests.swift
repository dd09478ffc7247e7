import Parsimony
import Testing

struct DriverBudgetTests {
  /// A policy and a PRM of constant cost; every sample answers "a".
  private static func driver(
    _ clock: VirtualClock, budget: Budget, concurrency: Int = 64, bound: Int = 10, cost: Int = 4,
    delay: Duration = .seconds(1), prmCost: Int = 3
  ) -> (driver: Driver, policy: ScriptedPolicy, rewardModel: ScriptedRewardModel) {
    let policy = ScriptedPolicy(clock: clock, question: .sample, seed: 1, bound: bound) { id, _ in
      ScriptedCall(
        result: .success(
          Continuation(
            steps: [Step(text: "a\(id)", tokens: cost)], ending: .ended,
            spend: Spend(generatedTokens: cost, samples: 9, policyCalls: 9, seconds: 9))),
        delay: delay, spendWhenCancelled: Spend(generatedTokens: 1))
    }
    let rewardModel = ScriptedRewardModel(clock: clock, bound: bound) { trace, _ in
      ScriptedCall(
        result: .success(
          StepScores(
            prefixes: [Double](repeating: 0.5, count: trace.steps.count + 1),
            spend: Spend(prmTokens: prmCost))))
    }
    let driver = Driver(
      policy: policy, processRewardModel: rewardModel, budget: budget, concurrency: concurrency,
      retry: RetryPolicy(attempts: 1), clock: clock)
    return (driver, policy, rewardModel)
  }

  @Test(arguments: [1, 3, 64])
  func concurrencyIsTheMostInFlight(width: Int) throws {
    let most = try Simulation(seed: 1).run { clock in
      let (driver, policy, _) = Self.driver(clock, budget: .unlimited, concurrency: width)
      _ = try await driver.run(MajorityVote(count: 20), on: .sample, seed: 1)
      return policy.log.now.mostInFlight
    }
    #expect(most == min(width, 20))
  }

  /// Worst case 10, real cost 4: sample i starts if and only if 4 i + 10 <= tokens.
  @Test(arguments: [(9, 0), (10, 1), (13, 1), (14, 2), (17, 2), (18, 3), (46, 10), (999, 12)])
  func aSampleRunsExactlyWhenItsWorstCaseFits(tokens: Int, expected: Int) throws {
    for width in [1, 64] {
      let outcome = try Simulation(seed: 1).run { clock in
        let driver = Self.driver(clock, budget: Budget(tokens: tokens), concurrency: width).driver
        return try await driver.run(MajorityVote(count: 12), on: .sample, seed: 1)
      }
      #expect(outcome.candidates.count == expected)
      #expect(outcome.spend.totalTokens == 4 * expected)
      #expect(outcome.conclusion.decision == (expected == 12 ? .accepted : .outOfBudget))
    }
  }

  /// With scoring: worst case 10 + 10, real cost 4 + 3; sample i needs 7 i + 20 <= tokens.
  @Test(arguments: [(19, 0), (20, 1), (26, 1), (27, 2), (34, 3), (999, 12)])
  func scoringIsReserved(tokens: Int, expected: Int) throws {
    for width in [1, 5, 64] {
      let outcome = try Simulation(seed: 1).run { clock in
        let driver = Self.driver(clock, budget: Budget(tokens: tokens), concurrency: width).driver
        return try await driver.run(BestOfN(count: 12), on: .sample, seed: 1)
      }
      #expect(outcome.candidates.count == expected)
      // No candidate was paid for and then not scored.
      #expect(outcome.candidates.allSatisfy { $0.assessment != nil })
      #expect(outcome.spend.totalTokens == 7 * expected)
    }
  }

  @Test func theScoringOfASampleThatWaitsForItsTurnIsReserved() throws {
    // Sample i needs 14 i + 20 tokens, so two fit. Sample 1 is back long before 0.
    let outcome = try Simulation(seed: 1).run { clock in
      let models = Self.driver(clock, budget: .unlimited, prmCost: 10)
      let policy = ScriptedPolicy(clock: clock, question: .sample, seed: 1, bound: 10) { id, _ in
        ScriptedCall(
          result: .success(
            Continuation(
              steps: [Step(text: "a\(id)", tokens: 4)], ending: .ended,
              spend: Spend(generatedTokens: 4))),
          delay: .seconds(id == 0 ? 100 : 1))
      }
      let driver = Driver(
        policy: policy, processRewardModel: models.rewardModel, budget: Budget(tokens: 44),
        retry: RetryPolicy(attempts: 1), clock: clock)
      return try await driver.run(BestOfN(count: 12), on: .sample, seed: 1)
    }
    #expect(outcome.candidates.map(\.id) == [0, 1])
    #expect(outcome.spend.totalTokens == 28)
  }

  @Test func nothingIsRefusedWhileSomethingInFlightMayTurnOutCheap() throws {
    // Two worst cases fit at a time, and all twelve real ones.
    let (most, count) = try Simulation(seed: 1).run { clock in
      let (driver, policy, _) = Self.driver(clock, budget: Budget(tokens: 54))
      let outcome = try await driver.run(MajorityVote(count: 12), on: .sample, seed: 1)
      return (policy.log.now.mostInFlight, outcome.candidates.count)
    }
    #expect(most == 5 && count == 12)
  }

  @Test func samplesAndCallsAreCountedByTheDriver() throws {
    let spend = try Simulation(seed: 1).run { clock in
      let driver = Self.driver(clock, budget: .unlimited).driver
      return try await driver.run(BestOfN(count: 3), on: .sample, seed: 1).ledger.total
    }
    // Whatever the models claim.
    #expect(
      spend
        == Spend(generatedTokens: 12, prmTokens: 9, samples: 3, policyCalls: 3, prmCalls: 3))
  }

  @Test func aCostLimitHoldsThoughOnlyGeneratedTokensAreDear() throws {
    let prices = Budget.Prices(prompt: 1, cached: 0, generated: 10, prm: 1)
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Self.driver(clock, budget: Budget(cost: 120, prices: prices), cost: 10).driver
      return try await driver.run(MajorityVote(count: 5), on: .sample, seed: 1)
    }
    #expect(outcome.candidates.count == 1)
    #expect(prices.cost(of: outcome.ledger.total) == 100)
  }

  @Test func withoutRoomToScoreThePromptNothingIsCalled() throws {
    let (outcome, calls) = try Simulation(seed: 1).run { clock in
      let (driver, policy, rewardModel) = Self.driver(clock, budget: Budget(tokens: 9))
      let outcome = try await driver.run(AdaptiveBestOfN(maximum: 4), on: .sample, seed: 1)
      return (outcome, policy.log.now.started.count + rewardModel.log.now.started.count)
    }
    #expect(outcome.conclusion == Conclusion(.outOfBudget))
    #expect(calls == 0 && outcome.spend.totalTokens == 0)
  }

  @Test func withRoomForThePromptOnlyItIsOutOfBudget() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Self.driver(clock, budget: Budget(tokens: 20)).driver
      return try await driver.run(AdaptiveBestOfN(maximum: 4), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion == Conclusion(.outOfBudget))
    #expect(outcome.spend.totalTokens == 3)
  }

  @Test func absurdBoundsDoNotTrap() throws {
    let decisions = try Simulation(seed: 1).run { clock in
      var driver = Self.driver(clock, budget: Budget(tokens: 1000), bound: .max).driver
      driver.retry.attempts = .max
      let refused = try await driver.run(BestOfN(count: 9), on: .sample, seed: 1)
      driver.budget = .unlimited
      driver.concurrency = 0
      let accepted = try await driver.run(BestOfN(count: 9), on: .sample, seed: 1)
      driver.budget = Budget(tokens: -1, seconds: .nan)
      let negative = try await driver.run(BestOfN(count: 9), on: .sample, seed: 1)
      driver.budget = Budget(seconds: .infinity)
      let endless = try await driver.run(BestOfN(count: 9), on: .sample, seed: 1)
      return [refused, accepted, negative, endless].map(\.conclusion.decision)
    }
    #expect(decisions == [.outOfBudget, .accepted, .outOfBudget, .accepted])
  }

  @Test func theWallTimeLimitCutsWhatIsInFlight() throws {
    let (outcome, log) = try Simulation(seed: 1).run { clock in
      // Three at a time, one second each: at 2.5 s six are there and three under way.
      let (driver, policy, _) = Self.driver(clock, budget: Budget(seconds: 2.5), concurrency: 3)
      let outcome = try await driver.run(MajorityVote(count: 12), on: .sample, seed: 1)
      return (outcome, policy.log.now)
    }
    #expect(outcome.conclusion.decision == .outOfBudget)
    #expect(outcome.candidates.count == 6)
    #expect(outcome.seconds == 2.5 && outcome.spend.seconds == 2.5)
    #expect(log.started.count == 9 && log.cancelled.count == 3)
    #expect(
      outcome.ledger[.cancelled] == Spend(generatedTokens: 3, policyCalls: 3, cancelled: 3))
  }

  @Test func theWallTimeLimitDoesNotHoldUpARunThatEndsEarlier() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Self.driver(clock, budget: Budget(seconds: 100)).driver
      return try await driver.run(MajorityVote(count: 12), on: .sample, seed: 1)
    }
    #expect(outcome.seconds == 1 && outcome.conclusion.decision == .accepted)
  }

  @Test(arguments: 0..<60)
  func theCapHoldsAndTheLedgerIsTrueInRandomWorlds(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    var budget = Budget.random(using: &generator, below: 1200)
    budget.samples = budget.samples.map { $0 % 12 }
    budget.calls = budget.calls.map { $0 % 40 }
    budget.seconds = budget.seconds.map { $0 / 500 }
    let strategies: [any Strategy] = [
      MajorityVote(count: 15), BestOfN(count: 15), AdaptiveBestOfN(maximum: 15),
      VerifiedBestOfN(count: 15, wave: 6),
    ]
    let world = RandomWorld(seed: UInt64(seed), failureRate: 0.3)
    for strategy in strategies {
      let (limits, concurrency) = (budget, 1 + generator.index(below: 20))
      let (ledger, tokens, calls, idle) = try Simulation(seed: UInt64(seed)).run { clock in
        let (driver, policy, rewardModel) = world.driver(
          on: clock, timing: UInt64(seed), budget: limits, concurrency: concurrency)
        var ledger = Ledger()
        do throws(DriverError) {
          ledger = try await driver.run(strategy, on: world.question, seed: world.seed).ledger
        } catch { ledger = error.ledger }
        let (p, r) = (policy.log.now, rewardModel.log.now)
        return (
          ledger, p.tokens + r.tokens, p.started.count + r.started.count,
          p.inFlight == 0 && r.inFlight == 0
        )
      }
      var total = ledger.total
      #expect(idle)
      #expect(total.totalTokens == tokens)
      #expect(total.calls == calls)
      // Time ends a run but calls that were started before count in full.
      total.seconds = 0
      #expect(budget.exceededLimit(by: total) == nil, "\(strategy.name)")
    }
  }

  @Test func aThousandCandidatesAreNoTrap() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let policy = ScriptedPolicy(
        clock: clock, question: .sample, seed: 1, candidates: 1000, bound: 10
      ) { id, _ in
        ScriptedCall(
          result: .success(
            Continuation(
              steps: [Step(text: "\(id)", tokens: 4)], ending: .ended,
              spend: Spend(generatedTokens: 4))),
          // The first one comes last, so that everything else has to wait for its turn.
          delay: id == 0 ? .seconds(1000) : .milliseconds(id))
      }
      let driver = Driver(
        policy: policy, processRewardModel: Self.driver(clock, budget: .unlimited).rewardModel,
        budget: Budget(tokens: 100_000), concurrency: 64, clock: clock)
      return try await driver.run(BestOfN(count: 1000), on: .sample, seed: 1)
    }
    #expect(outcome.candidates.count == 1000)
    #expect(outcome.conclusion.candidate == 0)
    #expect(outcome.ledger.total.totalTokens == 7000)
  }
}
