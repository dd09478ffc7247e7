import Parsimony
import Testing

struct DriverRetryTests {
  /// One call of the policy, without delay, so that the clock records the driver's pauses alone.
  private static func policy(
    _ clock: VirtualClock, _ script: @escaping @Sendable (Int, Int) -> ModelFailure?
  ) -> ScriptedPolicy {
    ScriptedPolicy(clock: clock, question: .sample, seed: 1) { candidate, attempt in
      if let failure = script(candidate, attempt) {
        return ScriptedCall(result: .failure(failure))
      }
      return ScriptedCall(
        result: .success(
          Continuation(
            steps: [Step(text: "24", tokens: 5)], ending: .ended,
            spend: Spend(generatedTokens: 5))))
    }
  }

  @Test func aTransientFailureIsTriedAgainAfterGrowingPauses() throws {
    let busy = ModelFailure(.transient, "busy", spend: Spend(generatedTokens: 2))
    let (outcome, sleeps) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { $1 < 4 ? busy : nil }
      let retry = RetryPolicy(attempts: 4, base: .seconds(1), maximum: .seconds(3))
      let driver = Driver(policy: policy, retry: retry, clock: clock)
      return (try await driver.run(Greedy(), on: .sample, seed: 1), clock.sleeps)
    }
    #expect(outcome.conclusion.decision == .accepted)
    #expect(sleeps.count == 3)
    #expect((.seconds(0.5)...(.seconds(1))).contains(sleeps[0]))
    #expect((.seconds(1)...(.seconds(2))).contains(sleeps[1]))
    #expect((.seconds(1.5)...(.seconds(3))).contains(sleeps[2]))
    #expect(outcome.ledger[.retried] == Spend(generatedTokens: 6, policyCalls: 3, failed: 3))
    #expect(outcome.ledger[.sampling] == Spend(generatedTokens: 5, samples: 1, policyCalls: 1))
  }

  @Test func retryAfterIsRespected() throws {
    let sleeps = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) {
        $1 < 2 ? ModelFailure(.transient, "busy", retryAfter: .seconds(42)) : nil
      }
      _ = try await Driver(policy: policy, clock: clock).run(Greedy(), on: .sample, seed: 1)
      return clock.sleeps
    }
    #expect(sleeps == [.seconds(42)])
  }

  @Test(arguments: [1, 2, 5])
  func afterTheLastAttemptTheFailureIsFinal(attempts: Int) throws {
    let (attempted, error) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { _, _ in .busy }
      let driver = Driver(policy: policy, retry: RetryPolicy(attempts: attempts), clock: clock)
      let error = await driver.error(running: Greedy())
      return (policy.log.now.started.count, error)
    }
    #expect(attempted == attempts)
    #expect(error?.code == .unavailable && error?.underlying == .busy)
    #expect(error?.ledger.total == Spend(policyCalls: attempts, failed: attempts))
  }

  @Test func aPermanentFailureIsNotTriedAgain() throws {
    let (started, sleeps) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { candidate, _ in candidate == 0 ? .broken : nil }
      _ = try await Driver(policy: policy, clock: clock)
        .run(MajorityVote(count: 2), on: .sample, seed: 1)
      return (policy.log.now.started.map(\.candidate), clock.sleeps)
    }
    #expect(started.sorted() == [0, 1] && sleeps.isEmpty)
  }

  @Test func ordersThatFailTogetherDoNotComeBackTogether() throws {
    let sleeps = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { $1 == 1 ? .busy : nil }
      _ = try await Driver(policy: policy, clock: clock)
        .run(MajorityVote(count: 20), on: .sample, seed: 1)
      return clock.sleeps
    }
    #expect(sleeps.count == 20 && Set(sleeps).count == 20)
  }

  @Test func aRetryThatTheBudgetDoesNotAllowIsNotMade() throws {
    // Worst case 100; the first attempt leaves 95.
    let busy = ModelFailure(.transient, "busy", spend: Spend(generatedTokens: 5))
    let (started, tokens) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { _, _ in busy }
      let driver = Driver(policy: policy, budget: Budget(tokens: 100), clock: clock)
      let error = await driver.error(running: Greedy())
      return (policy.log.now.started.count, error?.ledger.total.totalTokens)
    }
    #expect(started == 1 && tokens == 5)
  }

  @Test func scoringIsTriedAgainToo() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let rewardModel = ScriptedRewardModel(clock: clock) { _, attempt in
        attempt == 1
          ? ScriptedCall(result: .failure(.busy))
          : ScriptedCall(
            result: .success(StepScores(prefixes: [0.5, 0.5], spend: Spend(prmTokens: 7))))
      }
      let driver = Driver(
        policy: Self.policy(clock) { _, _ in nil }, processRewardModel: rewardModel, clock: clock)
      return try await driver.run(BestOfN(count: 1), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion.decision == .accepted)
    #expect(outcome.ledger[.retried] == Spend(prmCalls: 1, failed: 1))
    #expect(outcome.ledger[.scoring] == Spend(prmTokens: 7, prmCalls: 1))
  }
}

struct RetryPolicyTests {
  @Test(arguments: 0..<40)
  func pauseStaysWithinItsBounds(seed: Int) {
    let retry = RetryPolicy(attempts: 9, base: .milliseconds(100), maximum: .seconds(2))
    for attempt in 2...40 {
      let whole = min(Duration.milliseconds(100) * (1 << min(attempt - 2, 10)), .seconds(2))
      let pause = retry.pause(before: attempt, after: .busy, seed: UInt64(seed))
      #expect(pause >= whole * 0.5 && pause <= whole)
      #expect(pause == retry.pause(before: attempt, after: .busy, seed: UInt64(seed)))
    }
  }

  @Test func theMaximumBindsTheFirstPauseToo() {
    let retry = RetryPolicy(base: .seconds(60), maximum: .seconds(1))
    #expect(retry.pause(before: 2, after: .busy, seed: 1) <= .seconds(1))
  }

  @Test func neverShorterThanAskedAndNeverNegative() {
    let slow = ModelFailure(.transient, "busy", retryAfter: .seconds(99))
    #expect(RetryPolicy().pause(before: 2, after: slow, seed: 1) == .seconds(99))
    let hasty = ModelFailure(.transient, "busy", retryAfter: .milliseconds(1))
    #expect(RetryPolicy().pause(before: 2, after: hasty, seed: 1) >= .milliseconds(100))
    let odd = RetryPolicy(base: .seconds(-5))
    #expect(odd.pause(before: -3, after: .busy, seed: .max) == .zero)
  }

  @Test func attemptsAreAtLeastOne() {
    #expect(RetryPolicy(attempts: -2).attempts == 1)
  }
}
