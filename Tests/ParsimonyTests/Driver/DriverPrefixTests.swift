import Parsimony
import Synchronization
import Testing

/// What the driver tells a process reward model that the run has paid for.
struct DriverPrefixTests {
  /// One move of the strategy below; it makes the next one when it hears of the last.
  enum Move: Sendable {
    /// Samples one step after the first `steps` steps of another candidate's trace.
    case sample(CandidateID, after: CandidateID? = nil, steps: Int = .max)
    /// Scores a candidate's trace, or another one in its name.
    case assess(CandidateID, Trace? = nil)
  }

  private struct Moves: Strategy {
    let name = "moves"
    let requirements: Set<Requirement> = [.processRewardModel]
    var moves: [Move]
    var traces: [CandidateID: Trace] = [:]

    mutating func react(to event: Event) -> [Action] {
      if case .sampled(let id, let trace) = event { traces[id] = trace }
      guard !moves.isEmpty else { return [.finish(Conclusion(.accepted))] }
      switch moves.removeFirst() {
      case .sample(let id, let origin, let steps):
        let prefix = origin.flatMap { traces[$0]?.prefix(steps) } ?? .empty
        return [.sample(id, prefix: prefix, extent: .step, mode: .sampled)]
      case .assess(let id, let trace): return [.assess(id, trace ?? traces[id] ?? .empty)]
      }
    }
  }

  /// Writes one step a request: its number and, where asked for, who wrote it.
  private struct Writer: Policy {
    let identity = ModelIdentity(name: "writer")
    let sessions: Sessions
    var signs = false
    func maximumTokens(for request: SampleRequest) -> Int { 10 }
    func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
      sessions.note(request.session)
      let text = "step \(request.prefix.steps.count)" + (signs ? " \(request.seed)\n" : "\n")
      return Continuation(
        steps: [Step(text: text, tokens: 1)], ending: .open, spend: Spend(generatedTokens: 1))
    }
  }

  /// Keeps what it was told; fails for chosen calls.
  private struct Listener: ProcessRewardModel {
    let identity = ModelIdentity(name: "listener")
    let sessions: Sessions
    var failing: Set<Int> = []
    func maximumTokens(for trace: Trace, of question: Question) -> Int { 10 }
    func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
      throw ModelFailure(.permanent, "the driver must name the session")
    }
    func score(
      _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
    ) async throws(ModelFailure) -> StepScores {
      sessions.note(session)
      let call = sessions.known(knownSteps)
      if failing.contains(call) { throw .broken }
      return StepScores(
        prefixes: [Double](repeating: 0.5, count: trace.steps.count + 1), spend: .zero)
    }
  }

  private final class Sessions: Sendable {
    private let state = Mutex((sessions: Set<UInt64>(), known: [Int]()))
    func note(_ session: UInt64) { state.withLock { _ = $0.sessions.insert(session) } }
    func known(_ steps: Int) -> Int {
      state.withLock {
        $0.known.append(steps)
        return $0.known.count - 1
      }
    }
    var now: (sessions: Set<UInt64>, known: [Int]) { state.withLock { $0 } }
  }

  /// The known steps of each scoring, in order.
  private func known(
    _ moves: [Move], failing: Set<Int> = [], signs: Bool = false
  ) async throws -> [Int] {
    let sessions = Sessions()
    let driver = Driver(
      policy: Writer(sessions: sessions, signs: signs),
      processRewardModel: Listener(sessions: sessions, failing: failing))
    let outcome = try await driver.run(Moves(moves: moves), on: .sample, seed: 1)
    #expect(outcome.conclusion.decision == .accepted)
    #expect(sessions.now.sessions.count == 1)
    return sessions.now.known
  }

  @Test func aContinuationOfAScoredPrefixKnowsIt() async throws {
    #expect(
      try await known([
        .sample(0), .assess(0), .sample(1, after: 0), .assess(1), .sample(2, after: 1), .assess(2),
      ]) == [0, 1, 2])
    // Twice from the same prefix: both know it.
    #expect(
      try await known([
        .sample(0), .assess(0), .sample(1, after: 0), .assess(1), .sample(2, after: 0), .assess(2),
      ]) == [0, 1, 1])
  }

  /// One candidate that grows under one id.
  @Test func aGrowingCandidateKnowsItself() async throws {
    #expect(
      try await known([
        .sample(0), .assess(0), .sample(0, after: 0), .assess(0), .sample(0, after: 0), .assess(0),
      ]) == [0, 1, 2])
  }

  @Test func whatWasNotScoredIsNotKnown() async throws {
    #expect(
      try await known([
        .sample(0), .sample(1, after: 0), .assess(1), .sample(2, after: 1), .assess(2),
      ]) == [0, 2])
    // Scored now and then: known up to the last time.
    #expect(
      try await known([
        .sample(0), .assess(0), .sample(1, after: 0), .sample(2, after: 1), .sample(3, after: 2),
        .assess(3),
      ]) == [0, 1])
  }

  @Test func aFailedScoringMakesNothingKnown() async throws {
    #expect(
      try await known(
        [
          .sample(0), .assess(0), .sample(1, after: 0), .assess(1), .sample(2, after: 1),
          .assess(2),
        ], failing: [0]) == [0, 0, 2])
  }

  /// Traces from the empty prefix know nothing, though they be the same word for word.
  @Test func duplicatesFromTheEmptyPrefixArePaidAgain() async throws {
    #expect(
      try await known([.sample(0), .assess(0), .sample(1), .assess(1), .assess(1)]) == [0, 0, 0])
  }

  /// A scored trace's prefixes were scored with it.
  @Test func backtrackingKnowsThePrefix() async throws {
    let moves: [Move] = [
      .sample(0), .sample(1, after: 0), .sample(2, after: 1), .assess(2),
      .sample(3, after: 2, steps: 2), .assess(3), .sample(4, after: 2, steps: 1), .assess(4),
    ]
    #expect(try await known(moves, signs: true) == [0, 2, 1])
  }

  @Test func onlyTheTracesOwnStepsCount() async throws {
    let foreign = Trace(steps: [Step(text: "foreign\n", tokens: 1)], ending: .open)
    #expect(
      try await known([
        .sample(0), .assess(0), .sample(1, after: 0), .assess(1, foreign), .assess(1, .empty),
        .assess(1), .assess(7, foreign),
      ]) == [0, 0, 0, 1, 0])
  }

  /// A model that does not keep anything is asked as before.
  @Test func otherModelsAreAskedAsBefore() async throws {
    let spend = try Simulation(seed: 1).run { clock in
      let rewardModel = ScriptedRewardModel(clock: clock) { trace, _ in
        ScriptedCall(
          result: .success(
            StepScores(
              prefixes: [Double](repeating: 0.5, count: trace.steps.count + 1),
              spend: Spend(prmTokens: 10 * trace.steps.count))))
      }
      let driver = Driver(
        policy: Writer(sessions: Sessions()), processRewardModel: rewardModel, clock: clock)
      let moves: [Move] = [.sample(0), .assess(0), .sample(1, after: 0), .assess(1)]
      return try await driver.run(Moves(moves: moves), on: .sample, seed: 1).ledger.total
    }
    #expect(spend.prmTokens == 30)
  }
}
