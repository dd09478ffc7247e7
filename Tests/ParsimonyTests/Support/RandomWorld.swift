import Parsimony

/// Models drawn from a seed: what each call gives, costs and how often it fails depends on the
/// candidate and the attempt alone; how long it takes depends on the simulation's seed.
struct RandomWorld: Sendable {
  static let policyBound = 60
  static let rewardBound = 40

  let seed: UInt64
  let question: Question
  /// How likely an attempt is to fail, and whether failed attempts cost tokens.
  var failureRate = 0.0
  var failuresCost = true

  init(seed: UInt64, failureRate: Double = 0) {
    self.seed = seed
    self.failureRate = failureRate
    question = Question(id: "world-\(seed)", prompt: "?")
  }

  /// A driver on this world, with delays drawn from `timing`.
  func driver(
    on clock: VirtualClock, timing: UInt64, budget: Budget = .unlimited, concurrency: Int
  ) -> (driver: Driver, policy: ScriptedPolicy, rewardModel: ScriptedRewardModel) {
    let policy = ScriptedPolicy(
      clock: clock, question: question, seed: seed, bound: Self.policyBound
    ) { candidate, attempt in
      var call = sample(candidate, attempt)
      call.delay = delay(timing, candidate, attempt)
      return call
    }
    let rewardModel = ScriptedRewardModel(clock: clock, bound: Self.rewardBound) {
      trace, attempt in
      var call = score(trace, attempt)
      call.delay = delay(timing, ScriptedRewardModel.key(of: trace), attempt)
      return call
    }
    let driver = Driver(
      policy: policy, processRewardModel: rewardModel, verifier: ScriptedVerifier(right: "24"),
      budget: budget, concurrency: concurrency, clock: clock)
    return (driver, policy, rewardModel)
  }

  private func generator(_ label: String, _ index: Int, _ attempt: Int) -> SplitMix64 {
    SeedSequence(seed: seed).child(label, index).generator("attempt", attempt)
  }

  private func delay(_ timing: UInt64, _ index: Int, _ attempt: Int) -> Duration {
    var generator = SeedSequence(seed: timing).child("delay", index).generator("attempt", attempt)
    return .milliseconds(generator.index(below: 50))
  }

  private func failure(
    _ generator: inout SplitMix64, spend: Spend
  ) -> ModelFailure? {
    guard generator.unitDouble() < failureRate else { return nil }
    let kind: ModelFailure.Kind = generator.index(below: 5) == 0 ? .permanent : .transient
    return ModelFailure(kind, "unlucky", spend: failuresCost ? spend : .zero)
  }

  private func sample(_ candidate: Int, _ attempt: Int) -> ScriptedCall<Continuation> {
    var generator = generator("sample", candidate, attempt)
    let spend = Spend(
      promptTokens: generator.index(below: 20), generatedTokens: 1 + generator.index(below: 40),
      cachedTokens: generator.index(below: 20))
    if let failure = failure(&generator, spend: spend) {
      return ScriptedCall(result: .failure(failure))
    }
    let answer = ["24", "7", "8", "", "9"][generator.index(below: 5)]
    let steps = [
      Step(text: "candidate \(candidate)\n", tokens: 3), Step(text: answer, tokens: 2),
    ]
    return ScriptedCall(
      result: .success(
        Continuation(
          steps: steps, ending: generator.index(below: 8) == 0 ? .truncated : .ended,
          spend: spend)),
      spendWhenCancelled: spend)
  }

  private func score(_ trace: Trace, _ attempt: Int) -> ScriptedCall<StepScores> {
    var generator = generator("score", ScriptedRewardModel.key(of: trace), attempt)
    let spend = Spend(prmTokens: 1 + generator.index(below: Self.rewardBound))
    if let failure = failure(&generator, spend: spend) {
      return ScriptedCall(result: .failure(failure))
    }
    // The empty prefix scores low enough for many samples.
    let scores = (0...trace.steps.count).map {
      $0 == 0 ? 0.2 + 0.2 * generator.unitDouble() : generator.unitDouble()
    }
    return ScriptedCall(
      result: .success(StepScores(prefixes: scores, spend: spend)), spendWhenCancelled: spend)
  }
}

/// What of a run must not depend on timing.
struct TimelessResult: Sendable, Equatable, CustomStringConvertible {
  var conclusion: Conclusion?
  var candidates: [CandidateRecord] = []
  var notes: [String] = []
  var ledger = Ledger()
  var error: String?

  init(_ driver: Driver, _ strategy: any Strategy, on question: Question, seed: UInt64) async {
    let full: Ledger
    do throws(DriverError) {
      let outcome = try await driver.run(strategy, on: question, seed: seed)
      (conclusion, candidates, notes) = (outcome.conclusion, outcome.candidates, outcome.notes)
      full = outcome.ledger
    } catch {
      self.error = "\(error.code): \(error.message)"
      full = error.ledger
    }
    for stage in Ledger.Stage.allCases where stage != .cancelled {
      ledger.book(full[stage], as: stage)
    }
  }

  var description: String {
    error ?? "\(conclusion!.decision) \(candidates.map(\.id.index)) \(ledger.total) \(notes)"
  }
}
