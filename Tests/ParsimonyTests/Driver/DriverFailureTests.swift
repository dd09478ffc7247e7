import Parsimony
import Testing

struct DriverFailureTests {
  private static func policy(
    _ clock: VirtualClock, ending: Trace.Ending = .ended, answer: String = "24",
    failing: @escaping @Sendable (Int) -> ModelFailure? = { _ in nil }
  ) -> ScriptedPolicy {
    ScriptedPolicy(clock: clock, question: .sample, seed: 1) { candidate, _ in
      if let failure = failing(candidate) { return ScriptedCall(result: .failure(failure)) }
      return ScriptedCall(
        result: .success(
          Continuation(
            steps: [Step(text: answer, tokens: 5)], ending: ending,
            spend: Spend(generatedTokens: 5))))
    }
  }

  private static func rewardModel(
    _ clock: VirtualClock, _ scores: @escaping @Sendable (Trace) throws(ModelFailure) -> [Double]
  ) -> ScriptedRewardModel {
    ScriptedRewardModel(clock: clock) { trace, _ in
      do throws(ModelFailure) {
        let prefixes = try scores(trace)
        return ScriptedCall(
          result: .success(StepScores(prefixes: prefixes, spend: Spend(prmTokens: 7))))
      } catch { return ScriptedCall(result: .failure(error)) }
    }
  }

  private static let guided: [any Strategy] = [
    BestOfN(count: 3), WeightedVote(count: 3), AdaptiveBestOfN(maximum: 3),
  ]

  @Test func aMissingPartIsNamedBeforeAnythingIsCalled() throws {
    let (errors, calls) = try Simulation(seed: 1).run { clock in
      let policy = Self.policy(clock)
      let driver = Driver(policy: policy, clock: clock)
      var errors: [DriverError?] = []
      for strategy in Self.guided + [VerifiedBestOfN(count: 1)] {
        errors.append(await driver.error(running: strategy))
      }
      return (errors, policy.log.now.started.count)
    }
    #expect(errors.allSatisfy { $0?.code == .missingPart })
    #expect(errors[0]?.message.contains("best-of-n needs a process reward model") == true)
    #expect(errors[3]?.message.contains("an exact verifier") == true)
    #expect(calls == 0)
  }

  @Test func whenEverySampleFailsThereIsNoOutcome() throws {
    let strategies: [any Strategy] =
      Self.guided + [Greedy(), MajorityVote(count: 3), VerifiedBestOfN(count: 3, wave: 2)]
    for strategy in strategies {
      let error = try Simulation(seed: 1).run { clock in
        let driver = Driver(
          policy: Self.policy(clock) { ModelFailure(.permanent, "broken at \($0)") },
          processRewardModel: Self.rewardModel(clock) { _ in [0.01] },
          verifier: ScriptedVerifier(right: "24"), clock: clock)
        return await driver.error(running: strategy)
      }
      #expect(error?.code == .unavailable, "\(strategy.name)")
      // The last one in order, not in time.
      let last = strategy.name == "greedy" ? 0 : 2
      #expect(error?.underlying?.message == "broken at \(last)", "\(strategy.name)")
      #expect(error?.message.contains("question q") == true)
    }
  }

  @Test func whenEveryScoringFailsThereIsNoOutcome() throws {
    for strategy in Self.guided {
      let error = try Simulation(seed: 1).run { clock in
        let driver = Driver(
          policy: Self.policy(clock),
          processRewardModel: Self.rewardModel(clock) { _ throws(ModelFailure) in throw .broken },
          clock: clock)
        return await driver.error(running: strategy)
      }
      #expect(error?.code == .unavailable && error?.underlying == .broken, "\(strategy.name)")
      #expect(error?.ledger[.sampling].samples == 3)
    }
  }

  @Test func someFailuresAreTolerated() throws {
    for strategy in Self.guided {
      let outcome = try Simulation(seed: 1).run { clock in
        let driver = Driver(
          policy: Self.policy(clock) { $0 == 0 ? .broken : nil },
          processRewardModel: Self.rewardModel(clock) { trace in
            trace.steps.isEmpty ? [0.01] : [0.5, 0.5]
          }, clock: clock)
        return try await driver.run(strategy, on: .sample, seed: 1)
      }
      #expect(outcome.conclusion.candidate == 1 && outcome.conclusion.decision == .accepted)
      #expect(outcome.candidates.map(\.id) == [1, 2])
    }
  }

  @Test func aPromptThatCannotBeScoredStillGetsAnAnswer() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock),
        processRewardModel: Self.rewardModel(clock) { trace throws(ModelFailure) in
          if trace.steps.isEmpty { throw .broken }
          return [0.5, 0.5]
        }, clock: clock)
      return try await driver.run(AdaptiveBestOfN(maximum: 3), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion.decision == .accepted && outcome.candidates.count == 3)
  }

  @Test func aBudgetThatEndsTheRunIsNotAFailure() throws {
    // The prompt cannot be scored and no sample is affordable: not "every sample failed".
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock),
        processRewardModel: Self.rewardModel(clock) { _ throws(ModelFailure) in throw .broken },
        budget: Budget(tokens: 150), retry: RetryPolicy(attempts: 1), clock: clock)
      return try await driver.run(AdaptiveBestOfN(maximum: 3), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion == Conclusion(.outOfBudget))
  }

  @Test func aFailureFollowedByARefusalIsOutOfBudget() throws {
    // Worst case 100: after a failure that cost 50 the second sample does not fit.
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock) { _ in
          ModelFailure(.permanent, "broken", spend: Spend(generatedTokens: 50))
        }, budget: Budget(tokens: 120), clock: clock)
      return try await driver.run(MajorityVote(count: 2), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion == Conclusion(.outOfBudget))
    #expect(outcome.ledger.total.totalTokens == 50)
  }

  private static let badScores: [[Double]] = [
    [], [0.5], [0.5, 0.5, 0.5], [0.5, .nan], [0.5, 1.5], [-0.1, 0.5], [.infinity, 0.5],
  ]

  @Test(arguments: badScores)
  func scoresThatBreakTheContractAreAFailure(scores: [Double]) throws {
    let error = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock), processRewardModel: Self.rewardModel(clock) { _ in scores },
        clock: clock)
      return await driver.error(running: BestOfN(count: 2))
    }
    #expect(error?.code == .unavailable && error?.underlying?.kind == .permanent)
    #expect(error?.ledger[.failed].prmTokens == 14)
  }

  @Test func aModelThatCallsItselfCancelledHasFailed() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock) { $0 == 1 ? ModelFailure(.cancelled, "server went away") : nil },
        clock: clock)
      return try await driver.run(MajorityVote(count: 3), on: .sample, seed: 1)
    }
    #expect(outcome.candidates.map(\.id) == [0, 2])
    #expect(outcome.ledger[.failed] == Spend(policyCalls: 1, cancelled: 1))
  }

  /// Answers even for traces that were cut.
  private struct EagerReader: AnswerReader {
    func answer(of trace: Trace, to question: Question) -> Answer? { Answer("eager") }
  }

  @Test(arguments: [Trace.Ending.truncated, .open])
  func onlyATraceThatEndedHasAnAnswer(ending: Trace.Ending) throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock, ending: ending), answerReader: EagerReader(), clock: clock)
      return try await driver.run(MajorityVote(count: 3), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion == Conclusion(.abandoned))
    #expect(outcome.candidates.allSatisfy { $0.trace.answer == nil })
  }

  /// Waits for nothing.
  private struct Stalling: Strategy {
    var name: String { "stalling" }
    var requirements: Set<Requirement> { [] }
    var orders: Int
    mutating func react(to event: Event) -> [Action] {
      if case .started = event { return (0..<orders).map { .sample(CandidateID($0)) } }
      return []
    }
  }

  @Test(arguments: [0, 3])
  func aStrategyThatWaitsForNothingIsStalled(orders: Int) throws {
    let error = try Simulation(seed: 1).run { clock in
      let driver = Driver(policy: Self.policy(clock), clock: clock)
      return await driver.error(running: Stalling(orders: orders))
    }
    #expect(error?.code == .stalled)
    #expect(error?.message.contains("stalling") == true)
    #expect(error?.ledger.total.samples == orders)
  }

  /// Asks for a verdict that it has no right to.
  private struct Cheating: Strategy {
    var name: String { "cheating" }
    var requirements: Set<Requirement> { [] }
    mutating func react(to event: Event) -> [Action] {
      switch event {
      case .started: return [.sample(0)]
      case .sampled(let id, let trace): return [.verify(id, trace)]
      case .verified(let id, let verdict):
        return [.finish(Conclusion(verdict.isCorrect ? .accepted : .abandoned, candidate: id))]
      default: return []
      }
    }
  }

  @Test func theVerifierTellsOnlyStrategiesThatRequireIt() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock), verifier: ScriptedVerifier(right: "24"), clock: clock)
      return try await driver.run(Cheating(), on: .sample, seed: 1)
    }
    #expect(outcome.conclusion.decision == .abandoned)
  }

  /// Remembers what it was asked.
  private struct EchoingCalibrator: Calibrator {
    var identity: CalibratorIdentity? { nil }
    func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
      let context = observation.previousScores.reduce(0, +) / 100
      return .point(
        context + (observation.isTerminal ? 0.5 : 0) + Double(observation.stepIndex) / 1000)
    }
  }

  @Test func theCalibratorSeesEveryPrefixInItsContext() throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock),
        processRewardModel: Self.rewardModel(clock) { _ in [0.4, 0.9] },
        calibrator: EchoingCalibrator(), clock: clock)
      return try await driver.run(BestOfN(count: 1), on: .sample, seed: 1)
    }
    let assessment = try #require(outcome.candidates.first?.assessment)
    #expect(assessment.scores == [0.4, 0.9])
    #expect(assessment.quantiles.map(\.median) == [0, 0.4 / 100 + 0.5 + 0.001])
    #expect(outcome.conclusion.confidence?.basis == .calibrated)
  }

  /// Has every trace scored, whatever its ending.
  private struct Scoring: Strategy {
    var name: String { "scoring" }
    var requirements: Set<Requirement> { [.processRewardModel] }
    mutating func react(to event: Event) -> [Action] {
      switch event {
      case .started: [.sample(0)]
      case .sampled(let id, let trace): [.assess(id, trace)]
      default: [.finish(Conclusion(.accepted, candidate: 0))]
      }
    }
  }

  @Test(arguments: [(Trace.Ending.ended, 0.501), (.truncated, 0.001), (.open, 0.001)])
  func onlyTheEndOfATraceThatEndedIsTerminal(ending: Trace.Ending, median: Double) throws {
    let outcome = try Simulation(seed: 1).run { clock in
      let driver = Driver(
        policy: Self.policy(clock, ending: ending),
        processRewardModel: Self.rewardModel(clock) { _ in [0, 0.9] },
        calibrator: EchoingCalibrator(), clock: clock)
      return try await driver.run(Scoring(), on: .sample, seed: 1)
    }
    #expect(outcome.candidates.first?.assessment?.quantiles.map(\.median) == [0, median])
  }
}
