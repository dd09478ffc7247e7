import Parsimony
import Testing

struct DriverCancellationTests {
  /// Candidate i takes i + 1 seconds (or as told) and costs 10; cancelled it costs 4.
  private static func policy(
    _ clock: VirtualClock, right: Int = -1,
    delay: @escaping @Sendable (Int) -> Double = {
      Double($0 + 1)
    }
  ) -> ScriptedPolicy {
    ScriptedPolicy(clock: clock, question: .sample, seed: 1) { candidate, _ in
      ScriptedCall(
        result: .success(
          Continuation(
            steps: [Step(text: candidate == right ? "24" : "7", tokens: 5)], ending: .ended,
            spend: Spend(generatedTokens: 10))),
        delay: .seconds(delay(candidate)), spendWhenCancelled: Spend(generatedTokens: 4))
    }
  }

  @Test func cancellingTheTaskEndsTheRunAtOnce() throws {
    let (error, log, age) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock)
      let driver = Driver(policy: policy, concurrency: 4, clock: clock)
      let error = await clock.cancelling(after: .seconds(1.5)) {
        await driver.error(running: MajorityVote(count: 9))
      }
      return (error, policy.log.now, clock.now.offset)
    }
    #expect(error?.code == .cancelled)
    #expect(age == .seconds(1.5))
    // One was through, four were under way, the others never began.
    #expect(log.finished.map(\.candidate) == [0])
    #expect(log.cancelled.map(\.candidate).sorted() == [1, 2, 3, 4])
    #expect(log.started.count == 5 && log.inFlight == 0)
    #expect(
      error?.ledger[.cancelled] == Spend(generatedTokens: 16, policyCalls: 4, cancelled: 4))
  }

  @Test func aTaskCancelledBeforehandCallsNothing() throws {
    let (error, started) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock)
      let driver = Driver(policy: policy, clock: clock)
      let error = await clock.cancelling(after: .zero) { await driver.error(running: Greedy()) }
      return (error, policy.log.now.started.count)
    }
    #expect(error?.code == .cancelled && started == 0)
  }

  @Test func cancellingDuringAPauseMakesNoFurtherCall() throws {
    let (error, started, age) = try Simulation(seed: 1).run { clock in
      let policy = ScriptedPolicy(clock: clock, question: .sample, seed: 1) { _, _ in
        ScriptedCall(result: .failure(.busy))
      }
      let retry = RetryPolicy(attempts: 9, base: .seconds(100), maximum: .seconds(100))
      let driver = Driver(policy: policy, retry: retry, clock: clock)
      let error = await clock.cancelling(after: .seconds(1)) {
        await driver.error(running: Greedy())
      }
      return (error, policy.log.now.started.count, clock.now.offset)
    }
    #expect(error?.code == .cancelled && started == 1 && age == .seconds(1))
    #expect(error?.ledger.total == Spend(policyCalls: 1, cancelled: 1, failed: 1))
  }

  @Test func verifiedBestOfNStopsAtTheFirstRightOneInOrder() throws {
    // In the second wave, 5 is right and done before 4; 6 and 7 would take for ever.
    let (outcome, log) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock, right: 5) { $0 >= 6 ? 1e6 : Double(8 - $0) }
      let driver = Driver(policy: policy, verifier: ScriptedVerifier(right: "24"), clock: clock)
      let outcome = try await driver.run(
        VerifiedBestOfN(count: 16, wave: 4), on: .sample, seed: 1)
      return (outcome, policy.log.now)
    }
    #expect(outcome.conclusion.candidate == 5 && outcome.conclusion.decision == .accepted)
    #expect(outcome.candidates.map(\.id) == [0, 1, 2, 3, 4, 5])
    #expect(log.cancelled.map(\.candidate).sorted() == [6, 7])
    #expect(log.started.count == 8 && log.inFlight == 0)
    #expect(outcome.seconds == 12)
    #expect(outcome.ledger[.sampling] == Spend(generatedTokens: 60, samples: 6, policyCalls: 6))
    #expect(
      outcome.ledger[.cancelled] == Spend(generatedTokens: 8, policyCalls: 2, cancelled: 2))
  }

  @Test func whatCameBackUnheardIsBookedAsCancelled() throws {
    // 1 to 3 come back before 0, which is right: nobody asks for them any more.
    let outcome = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock, right: 0) { Double(9 - $0) }
      let driver = Driver(policy: policy, verifier: ScriptedVerifier(right: "24"), clock: clock)
      return try await driver.run(VerifiedBestOfN(count: 4, wave: 4), on: .sample, seed: 1)
    }
    #expect(outcome.candidates.map(\.id) == [0])
    #expect(outcome.ledger[.sampling].samples == 1)
    #expect(outcome.ledger[.cancelled] == Spend(generatedTokens: 30, samples: 3, policyCalls: 3))
  }

  /// Cancels candidate 1 when it hears of 0, and ends when it hears of 2.
  private struct Picky: Strategy {
    var name: String { "picky" }
    var requirements: Set<Requirement> { [] }
    mutating func react(to event: Event) -> [Action] {
      switch event {
      case .started: return [.sample(0), .sample(1), .sample(2)]
      case .sampled(0, _): return [.cancel([1])]
      case .sampled(2, let trace):
        return [.finish(Conclusion(.accepted, candidate: 2, trace: trace))]
      default: return [.finish(Conclusion(.abandoned))]
      }
    }
  }

  private static let pickyDelays: [[Double]] = [
    // Candidate 1 is: under way; back but not delivered; still waiting for its turn (width 1).
    [1, 50, 2], [2, 1, 3], [1, 1, 1],
  ]

  @Test(arguments: 0..<3)
  func deliveryPassesByWhatWasCancelled(index: Int) throws {
    let delays = Self.pickyDelays[index]
    let (outcome, log) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { delays[$0] }
      let driver = Driver(policy: policy, concurrency: index == 2 ? 1 : 3, clock: clock)
      return (try await driver.run(Picky(), on: .sample, seed: 1), policy.log.now)
    }
    #expect(outcome.conclusion.candidate == 2)
    #expect(outcome.candidates.map(\.id) == [0, 2])
    #expect(outcome.seconds == [2, 3, 2][index])
    #expect(log.cancelled.map(\.candidate) == (index == 0 ? [1] : []))
    #expect(log.started.count == (index == 2 ? 2 : 3))
    #expect(outcome.ledger[.cancelled].generatedTokens == [4, 10, 0][index])
  }

  @Test func eventsAreDeliveredInTheOrderOfTheOrders() throws {
    /// Writes down what it hears.
    struct Listening: Strategy {
      var name: String { "listening" }
      var requirements: Set<Requirement> { [] }
      var heard = 0
      mutating func react(to event: Event) -> [Action] {
        switch event {
        case .started: return (0..<20).map { .sample(CandidateID($0)) }
        case .sampled(let id, _), .sampleFailed(let id, _):
          heard += 1
          return [.note("\(id.index)")] + (heard == 20 ? [.finish(Conclusion(.accepted))] : [])
        default: return []
        }
      }
    }
    let outcome = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock) { Double(($0 * 7) % 20) }
      return try await Driver(policy: policy, clock: clock)
        .run(Listening(), on: .sample, seed: 1)
    }
    #expect(outcome.notes == (0..<20).map(String.init))
    #expect(outcome.seconds == 19)
  }
}
