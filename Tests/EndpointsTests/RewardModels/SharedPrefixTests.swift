import Endpoints
import Parsimony
import Testing
import UpstreamDouble

/// Prefixes that several scorings ask for at once.
@Suite struct SharedPrefixTests {
  private static var options: ProcessRewardOptions {
    var options = ProcessRewardOptions()
    options.judgePrompt = "{solution}"
    return options
  }

  /// How a scoring fails; nil where it succeeds.
  private static func kind(
    of model: any ProcessRewardModel, _ trace: Trace, session: UInt64
  ) async -> ModelFailure.Kind? {
    do throws(ModelFailure) {
      _ = try await model.score(
        trace, of: RewardFixture.question, session: session, knownSteps: 0)
      return nil
    } catch {
      return error.kind
    }
  }

  private static func trace(_ texts: String...) -> Trace {
    Trace(steps: texts.map { Step(text: $0, tokens: 1) }, ending: .ended)
  }

  @Test func aCancelledAskerHandsItsQuestionOn() async throws {
    try await RewardFixture.with(
      Behaviour(), style: .judge, engine: .llamaServer, options: Self.options
    ) { model, double in
      // The first call hangs; whoever asks again is answered.
      double.set(Behaviour(.hang), Behaviour())
      async let second: StepScores = {
        #expect(await double.waitUntil { $0.inFlight == 1 })
        return try await model.score(
          Self.trace("a"), of: RewardFixture.question, session: 1, knownSteps: 0)
      }()
      let kind = await withTaskGroup(of: ModelFailure.Kind?.self) { group in
        group.addTask { await Self.kind(of: model, .empty, session: 1) }
        // The second has asked for its own step, and waits for the empty prefix.
        #expect(await double.waitUntil { $0.completed == 1 })
        group.cancelAll()
        return await group.next() ?? nil
      }
      #expect(kind == .cancelled)
      let scores = try await second
      #expect(scores.prefixes == [Scoring.hashed(""), Scoring.hashed("a")])
      #expect(await double.waitUntil { $0.inFlight == 0 && $0.arrived == 3 })
    }
  }

  @Test func aCancelledWaiterLeavesTheAskerAlone() async throws {
    try await RewardFixture.with(
      Behaviour { $0.firstByteDelay = .milliseconds(200) }, style: .judge, engine: .llamaServer,
      options: Self.options
    ) { model, double in
      async let asker = model.score(
        .empty, of: RewardFixture.question, session: 1, knownSteps: 0)
      #expect(await double.waitUntil { $0.inFlight == 1 })
      let kinds = await withTaskGroup(of: ModelFailure.Kind?.self) { group in
        for _ in 0..<20 {
          group.addTask { await Self.kind(of: model, .empty, session: 1) }
        }
        group.cancelAll()
        return await group.reduce(into: [ModelFailure.Kind?]()) { $0.append($1) }
      }
      // One that only gets to run when the asker has its answer is given the score instead.
      #expect(kinds.allSatisfy { $0 == .cancelled || $0 == nil })
      let scores = try await asker
      #expect(scores.prefixes == [Scoring.hashed("")])
      #expect(double.calls.count == 1)
    }
  }

  @Test func whateverIsCancelledTheOthersEnd() async throws {
    try await RewardFixture.with(
      Behaviour { $0.firstByteDelay = .milliseconds(1) }, style: .judge, engine: .llamaServer,
      options: Self.options
    ) { model, double in
      let seeds = SeedSequence(seed: 11)
      for round in 0..<20 {
        await withTaskGroup(of: Void.self) { group in
          for index in 0..<12 {
            let isCancelled = seeds.derive("cancel", round * 12 + index) % 4 == 0
            let trace = Self.trace("a", "b\(index % 3)", "\(index)")
            group.addTask {
              let kind = await withTaskGroup(of: ModelFailure.Kind?.self) { scoring in
                scoring.addTask { await Self.kind(of: model, trace, session: UInt64(round)) }
                if isCancelled {
                  await Task.yield()
                  scoring.cancelAll()
                }
                return await scoring.next() ?? nil
              }
              #expect(kind == nil || isCancelled, "\(round) \(index)")
            }
          }
        }
      }
      #expect(await double.waitUntil { $0.inFlight == 0 })
    }
  }
}
