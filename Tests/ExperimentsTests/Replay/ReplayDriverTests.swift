import Experiments
import Parsimony
import Testing

@Suite struct ReplayDriverTests {
  /// A random pool with quantiles that say something else than the scores.
  private static let pool: Pool = {
    let plain = ReplaySamples.random(questions: 12, traces: 16)
    func quantiles(_ score: Double) -> SuccessQuantiles {
      let low = score * score / 2
      return (try? SuccessQuantiles(values: [low, (low + score) / 2, score])) ?? .point(score)
    }
    return Pool(
      header: plain.header,
      questions: plain.questions.map { question in
        PoolQuestion(
          id: question.id, promptTokens: question.promptTokens,
          prmPromptTokens: question.prmPromptTokens, promptScore: question.promptScore,
          promptQuantiles: question.promptScore.map(quantiles),
          traces: question.traces.map {
            PoolTrace(
              answer: $0.answer, isCorrect: $0.isCorrect, ending: $0.ending,
              stepTokens: $0.stepTokens, scores: $0.scores, quantiles: $0.scores.map(quantiles),
              prmTokens: $0.prmTokens)
          })
      })
  }()

  private static let strategies: [any Strategy] = [
    MajorityVote(count: 16), MajorityVote(count: 3), BestOfN(count: 16), BestOfN(count: 1),
    BestOfN(count: 9, aggregation: .product, acceptance: 0.7), WeightedVote(count: 16),
    AdaptiveBestOfN(maximum: 16), AdaptiveBestOfN(maximum: 16, coverage: 0.5),
    VerifiedBestOfN(count: 16), AdaptiveConsistency(count: 16),
    AdaptiveConsistency(count: 16, rule: .dirichlet, wave: 3), BetaConsistency(count: 16),
    EarlyStoppingConsistency(count: 16), LogOddsVote(count: 16), OptimalScaling(count: 16),
    ThresholdAcceptance(count: 16), ConfidenceGuidedStopping(count: 16),
    Controller(ControllerOptions(maximum: 16)),
    Controller(ControllerOptions(maximum: 16, firstWave: 4, growth: 1)),
  ]

  /// Strategies that end while calls are out, which a real driver stops half-way.
  private static let hasty: [any Strategy] = [
    ThresholdAcceptance(count: 16, threshold: 0.6, wave: 4),
    ConfidenceGuidedStopping(count: 16, threshold: 0.7, wave: 5),
    VerifiedBestOfN(count: 16, wave: 4),
  ]

  @Test("as the real driver on the same traces", arguments: [false, true])
  func asTheRealDriver(usesCalibrator: Bool) async throws {
    let prepared = try ReplaySamples.prepared(
      Self.pool, scoring: ReplayScoring(calibration: .recorded))
    var replay = ReplayDriver()
    for (source, question) in zip(Self.pool.questions, prepared) {
      var orders = ReplayOrders(width: 16, question: source.id, seed: 3)
      orders.draw(3)
      for order in 0..<3 {
        for strategy in Self.strategies {
          let models = RecordedModels(source, order: Array(orders[order]), seed: 9)
          let driver = Driver(
            policy: models, processRewardModel: models,
            calibrator: usesCalibrator ? StatedQuantiles() : nil, verifier: models,
            answerReader: models)
          let real = try await driver.run(
            strategy, on: Question(id: source.id, prompt: ""), seed: 9)
          let outcome = try replay.run(
            strategy, on: question, order: orders[order], usesCalibrator: usesCalibrator)
          #expect(outcome.decision == real.conclusion.decision)
          #expect(outcome.candidate == real.conclusion.candidate)
          #expect(outcome.confidence == real.conclusion.confidence)
          #expect(outcome.samples == real.candidates.count)
          #expect(outcome.policyTokens == real.spend.policyTokens)
          #expect(outcome.prmTokens == real.spend.prmTokens)
          #expect(outcome.assessments == real.spend.prmCalls)
          let chosen = outcome.chosenTrace.map { source.traces[$0] }
          #expect(chosen?.answer == real.answer)
          #expect(outcome.isCorrect == (chosen?.isCorrect ?? false))
        }
      }
    }
  }

  @Test func asTheRealDriverWhenCallsAreStillOut() async throws {
    let prepared = try ReplaySamples.prepared(
      Self.pool, scoring: ReplayScoring(calibration: .recorded))
    var replay = ReplayDriver()
    for (source, question) in zip(Self.pool.questions, prepared) {
      let order = Array(UInt16(0)..<16)
      for strategy in Self.hasty {
        let models = RecordedModels(source, order: order, seed: 9)
        let driver = Driver(
          policy: models, processRewardModel: models, calibrator: StatedQuantiles(),
          verifier: models, answerReader: models)
        let real = try await driver.run(
          strategy, on: Question(id: source.id, prompt: ""), seed: 9)
        let outcome = try replay.run(
          strategy, on: question, order: order[...], usesCalibrator: true)
        #expect(outcome.decision == real.conclusion.decision)
        #expect(outcome.candidate == real.conclusion.candidate)
        // The replay pays in full for what the driver stopped.
        #expect(outcome.samples >= real.candidates.count)
        #expect(outcome.totalTokens >= real.spend.totalTokens)
      }
    }
  }

  @Test func whatItCosts() throws {
    let questions = try ReplaySamples.prepared(ReplaySamples.three)
    var driver = ReplayDriver()
    let order = ArraySlice<UInt16>([3, 1, 0, 4, 2])
    // The prompt once, 14 + 12 + 11; the truncated trace is not scored: PRM prompt 5, twice 7.
    let best = try driver.run(
      BestOfN(count: 3), on: questions[0], order: order, usesCalibrator: false)
    #expect(best.policyTokens == 4 + 37 && best.prmTokens == 5 + 14)
    #expect(best.totalTokens == 60 && best.samples == 3 && best.assessments == 2)
    #expect(best.chosenTrace == 0 && best.isCorrect && best.candidate == 2)
    let majority = try driver.run(
      MajorityVote(count: 3), on: questions[0], order: order, usesCalibrator: false)
    #expect(majority.policyTokens == 41 && majority.prmTokens == 0)
    // Ties go to the first.
    #expect(majority.chosenTrace == 1 && !majority.isCorrect)
    // Scoring the empty prefix pays the PRM's prompt alone.
    let adaptive = try driver.run(
      AdaptiveBestOfN(maximum: 2), on: questions[0], order: order, usesCalibrator: false)
    #expect(adaptive.prmTokens == 5 + 7 && adaptive.assessments == 2 && adaptive.samples == 2)
  }

  @Test func wallTime() throws {
    let questions = try ReplaySamples.prepared(ReplaySamples.three)
    let latency = ReplayLatency(
      secondsPerGeneratedToken: 1, secondsPerPromptToken: 0.5, secondsPerRewardToken: 0.25,
      secondsPerCall: 10)
    var driver = ReplayDriver(latency: latency)
    let order = ArraySlice<UInt16>([4, 3, 0, 1, 2])
    // Samples of 15, 14 and 11 tokens side by side after a prompt of 4: back at 27, 26, 23, heard of
    // at 27, 27, 27. Scores of the first and third are ordered then, and take 10 + 12 / 4 each.
    let best = try driver.run(
      BestOfN(count: 3), on: questions[0], order: order, usesCalibrator: false)
    #expect(best.seconds == 27 + 13)
    let majority = try driver.run(
      MajorityVote(count: 3), on: questions[0], order: order, usesCalibrator: false)
    #expect(majority.seconds == 27)
    // One after another: 10 + 2 + 15 (right, but asked first of all).
    let verified = try driver.run(
      VerifiedBestOfN(count: 3), on: questions[0], order: [3, 1, 0], usesCalibrator: false)
    // 14 tokens after the prompt, then 12 and 11 without it.
    #expect(verified.seconds == (10 + 2 + 14) + (10 + 12) + (10 + 11))
    #expect(verified.isCorrect && verified.samples == 3 && verified.decision == .accepted)
  }

  @Test func whatAPoolCannotGive() throws {
    let questions = try ReplaySamples.prepared(ReplaySamples.three)
    var driver = ReplayDriver()
    func error(_ strategy: some Strategy) -> ExperimentError? {
      #expect(throws: ExperimentError.self) {
        _ = try driver.run(
          strategy, on: questions[0], order: [0, 1, 2], usesCalibrator: false)
      }
    }
    #expect(error(Greedy())?.message.contains("greedy sample") == true)
    #expect(error(MajorityVote(count: 4))?.message.contains("more than the 3 traces") == true)
    let step = Action.sample(0, prefix: .empty, extent: .step, mode: .sampled)
    #expect(error(Scripted([step]))?.message.contains("continuation of a prefix") == true)
    let far = Action.sample(70_000, prefix: .empty, extent: .end, mode: .sampled)
    #expect(error(Scripted([far]))?.message.contains("candidate 70000") == true)
    let negative = Action.sample(-1, prefix: .empty, extent: .end, mode: .sampled)
    #expect(error(Scripted([negative]))?.code == .badArgument)
    let stranger = Action.assess(2, Trace(steps: [Step(text: "", tokens: 1)], ending: .open))
    #expect(error(Scripted([stranger]))?.message.contains("score of a prefix") == true)
    #expect(error(Scripted([]))?.message.contains("has not finished") == true)
    // The driver is as good as new after a refusal.
    let outcome = try driver.run(
      MajorityVote(count: 3), on: questions[0], order: [0, 1, 2], usesCalibrator: false)
    #expect(outcome.samples == 3)
  }

  @Test func cancelledOrdersArePaidAndNotHeardOf() throws {
    let questions = try ReplaySamples.prepared(ReplaySamples.three)
    var driver = ReplayDriver()
    let outcome = try driver.run(
      VerifiedBestOfN(count: 3, wave: 3), on: questions[0], order: [0, 1, 2],
      usesCalibrator: false)
    #expect(outcome.samples == 3 && outcome.policyTokens == 4 + 11 + 12 + 13)
    #expect(outcome.candidate == 0)
  }

  @Test func namesThatCannotBeReplayed() throws {
    #expect(throws: ExperimentError.self) { try ReplayLine(StrategySpec(.greedy, n: 1)) }
    #expect(throws: ExperimentError.self) {
      try ReplayLine(StrategySpec(.controllerStepwise, n: 8))
    }
    let line = try ReplayLine(StrategySpec(.ias, n: 8), name: "ias@8")
    #expect(line.name == "ias@8" && line.family == "ias" && line.usesCalibrator)
    #expect(line.needsScores && !line.needsLabels)
  }

  /// Answers `.started` with fixed actions, everything else with none.
  private struct Scripted: Strategy {
    let name = "scripted"
    let requirements: Set<Requirement> = []
    let actions: [Action]
    init(_ actions: [Action]) { self.actions = actions }
    mutating func react(to event: Event) -> [Action] {
      if case .started = event { actions } else { [] }
    }
  }
}
