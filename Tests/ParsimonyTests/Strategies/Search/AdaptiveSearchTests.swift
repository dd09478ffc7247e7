import Parsimony
import Testing

/// Hand-worked with a prompt of 20 bytes and steps of 10 bytes and 10 tokens, so that the prompt
/// counts 20 tokens. Traces have 3 steps: from the empty prefix to the end costs 30 + (20 + 30) =
/// 80, from step 1 it costs 20 + (20 + 30) = 70 and (20 + 10) = 30 to enter it, from step 2 it
/// costs 10 + (20 + 30) = 60 and 40 to enter, where nothing is kept. Scores without a calibrator
/// weigh 4 observations.
struct AdaptiveSearchTests {
  private let question = Question(id: "q", prompt: String(repeating: "?", count: 20))

  private func playback(
    _ sampled: @escaping (SearchPlayback.Order) -> Trace,
    scores: @escaping (Trace) -> [Double]
  ) -> SearchPlayback {
    SearchPlayback(
      sampled: { .sampled($0.id, sampled($0)) },
      assessed: { id, trace in
        let scores = scores(trace)
        return .assessed(
          id, Assessment(scores: scores, quantiles: scores.map { .point($0) }))
      }, question: question)
  }

  /// A continuation to the end whose every new step is the order's own.
  private func finishing(_ order: SearchPlayback.Order) -> Trace {
    var steps = order.prefix.steps
    while steps.count < 3 {
      steps += Trace.steps("\(order.id.index)-\(steps.count)").steps
      if order.extent == .step, steps.count < 3 { return Trace(steps: steps, ending: .open) }
    }
    return Trace(steps: steps, ending: .ended, answer: Answer("\(order.id.index)"))
  }

  @Test func acceptsTheFirstTraceWhenItIsSure() {
    var strategy = AdaptiveSearch()
    #expect(strategy.react(to: .started(question)) == [.sample(0)])
    let trace = Trace.steps("a", "b", "c", ending: .ended, answer: "c")
    #expect(strategy.react(to: .sampled(0, trace)) == [.assess(0, trace)])
    let actions = strategy.react(to: .assessed(0, .raw(0.5, 0.6, 0.7, 0.9)))
    #expect(actions.dropLast().allSatisfy { $0.isNote })
    #expect(
      actions.last?.conclusion
        == Conclusion(
          .accepted, candidate: 0, trace: trace,
          confidence: Confidence(value: 0.9, low: 0.9, high: 0.9, basis: .rawScore)))
  }

  /// Step 1 of the first trace scores .6, everything after it 0; the empty prefix .3. Its promise
  /// after j failures is 2.4 / (4 + j); the empty prefix's (1.2 + that) / 5. The first costs 100
  /// before it is entered, then 70; the second 80. So step 1 leads while 2.4 / (4 + j) / 70 >
  /// (1.2 + 2.4 / (4 + j)) / 5 / 80, which is until j = 6: six failures, then back to the start.
  @Test func backtracksWhenTheScoresTurnBad() {
    let log = playback(finishing) { trace in
      trace.steps[0].text.hasPrefix("0-") ? [0.3, 0.6, 0, 0] : [0.3, 0.95, 0.95, 0.95]
    }.run(AdaptiveSearch(keepsPrefixes: false))
    #expect(log.orders.allSatisfy { $0.extent == .end })
    #expect(log.orders.map(\.prefix.steps.count) == [0, 1, 1, 1, 1, 1, 0])
    #expect(Set(log.orders.dropFirst().dropLast().map(\.prefix)) == [.steps("0-0")])
    #expect(log.notes.first?.hasPrefix("goes on to step 1 of path 0") == true)
    #expect(log.notes.contains { $0.hasPrefix("stays at step 1 of path 0") })
    #expect(log.notes.contains { $0.hasPrefix("backtracks to the empty prefix") })
    #expect(log.conclusion?.decision == .accepted && log.conclusion?.candidate == 6)
  }

  /// The first trace is hopeless from its first step on, and the empty prefix promises .4 / 5 =
  /// .08: 40 + sqrt(.08) 100 < .9 * 80: it looks, and .75 = (1 - .08)^3.45 asks for 4 looks. Of
  /// them one is good; it is run to its end.
  @Test func looksAheadWidelyWhenTheStartIsDoubtful() {
    let log = playback(finishing) { trace in
      let steps = trace.steps.map { $0.text.hasPrefix("3-") || $0.text.hasPrefix("5-") ? 0.5 : 0 }
      return [0.1] + (trace.isComplete && steps.contains(0.5) ? [0.5, 0.9, 1] : steps)
    }.run(AdaptiveSearch(keepsPrefixes: false))
    #expect(log.orders.map(\.extent) == [.end, .step, .step, .step, .step, .end])
    #expect(log.orders.map(\.prefix.steps.count) == [0, 0, 0, 0, 0, 1])
    #expect(log.orders.last?.prefix == .steps("3-0"))
    #expect(log.conclusion?.candidate == 5 && log.conclusion?.decision == .accepted)
  }

  /// With prefixes kept a step's score costs no more than it will at the end: 60 from the start, 40
  /// from step 1. After the first trace the empty prefix promises 1.2 / 5 = .24: 20 + sqrt(.24) 40
  /// < 54, so it looks, twice, as .75 = (1 - .24)^1.05. Step 1 of path 1 promises .8, and 20 +
  /// sqrt(.8) 20 is not below .9 * 40: it runs to the end.
  @Test func looksAtEveryStepWhereScoresAreFreeUnlessThePromiseIsClear() {
    let log = playback(finishing) { trace in
      switch (trace.steps[0].text.hasPrefix("1-"), trace.isComplete) {
      case (true, false): [0.3, 0.8]
      case (true, true): [0.3, 0.8, 0.9, 1]
      case (false, _): [0.3] + trace.steps.map { _ in 0 }
      }
    }.run(AdaptiveSearch())
    #expect(log.orders.map(\.extent) == [.end, .step, .step, .end])
    #expect(log.orders.last?.prefix == .steps("1-0"))
    #expect(log.conclusion?.candidate == 3 && log.conclusion?.decision == .accepted)
  }

  /// Every first step is the same and no better than the start: of a share of sqrt(.1) eight looks
  /// suffice, then it runs to the end.
  @Test func doesNotLookForEver() {
    let log = playback { order in
      let names = ["a", "b", "c"]
      let count = order.extent == .end ? 3 : order.prefix.steps.count + 1
      let steps = names.prefix(count).flatMap { Trace.steps($0).steps }
      return Trace(
        steps: steps, ending: count == 3 ? .ended : .open, answer: count == 3 ? Answer("c") : nil)
    } scores: {
      [0.1, 0.001, 0, 0].prefix($0.steps.count + 1).map { $0 }
    }.run(AdaptiveSearch(maximum: 12, price: 0))
    // (1 - sqrt(.1))^8 < .05: at most eight looks, and the rest of a wave, before the other end.
    #expect(log.orders.filter { $0.extent == .step }.count <= 8 + 7)
    #expect(log.orders.filter { $0.extent == .end }.count > 5)
    #expect(log.assessed == [0])
  }

  /// The empty prefix scores .02: after n failed traces it promises .08 / (4 + n).
  @Test(arguments: [
    // .016 < .05: one trace is enough.
    (0.05, 1),
    // .08 / (4 + n) < .011 from n = 4 on; the wave of three holds no more than that.
    (0.011, 4),
    // .08 / (4 + n) < .0051 from n = 12 on.
    (0.0051, 12),
    // Never: the limit ends it.
    (0, 20),
  ])
  func abandonsWhatIsNotWorthItsPrice(price: Double, traces: Int) {
    // Traces of one step: only the empty prefix can be continued.
    let log = playback {
      .steps("\($0.id.index)", ending: .ended, answer: "\($0.id.index)")
    } scores: {
      [0.02, $0.answer?.text == "0" ? 0.001 : 0]
    }.run(AdaptiveSearch(maximum: 20, price: price))
    #expect(log.orders.count == traces)
    #expect(log.conclusion?.decision == .abandoned && log.conclusion?.candidate == 0)
    #expect(log.conclusion?.confidence?.value == 0.001)
  }

  /// The good answer makes more of them worth less: s = .85 leaves .15 to gain.
  @Test func aGoodAnswerRaisesTheBar() {
    let log = playback {
      .steps("\($0.id.index)", ending: .ended, answer: "\($0.id.index)")
    } scores: {
      [0.3, $0.answer?.text == "0" ? 0.85 : 0.1]
    }
    .run(AdaptiveSearch(price: 0.02))
    // .15 * 1.2 / (4 + n) < .02 from n = 6 on.
    #expect(log.orders.count == 6)
    #expect(log.conclusion?.decision == .abandoned && log.conclusion?.candidate == 0)
  }

  @Test func equalTracesAreScoredOnce() {
    let log = playback { _ in
      .steps("a", "b", "c", ending: .ended, answer: "c")
    } scores: { _ in
      [0.5, 0, 0, 0.1]
    }
    .run(AdaptiveSearch(maximum: 10, price: 0))
    #expect(log.orders.count >= 10 && log.assessed == [0])
    #expect(log.conclusion?.candidate == 0 && log.conclusion?.decision == .abandoned)
  }

  @Test func aFailedScoringIsTriedAgainWithAnEqualTrace() {
    var playback = playback { _ in
      .steps("a", ending: .ended, answer: "a")
    } scores: { _ in
      []
    }
    playback.assessed = { id, _ in
      id.index < 2 ? .assessmentFailed(id, .broken) : .assessed(id, .raw(0.5, 0.95))
    }
    let log = playback.run(AdaptiveSearch(waveCoverage: 0))
    #expect(log.assessed == [0, 1, 2])
    #expect(log.conclusion?.decision == .accepted && log.conclusion?.candidate == 2)
  }

  /// The answer stood before the policy ended the trace: its end adds no step.
  @Test func aTraceMayEndWithoutAFurtherStep() {
    let log = playback { order in
      order.prefix.steps.isEmpty
        ? .steps("a", "b", "c")
        : Trace(steps: order.prefix.steps, ending: .ended, answer: Answer("c"))
    } scores: {
      $0.isComplete ? [0.1] + $0.steps.dropFirst().map { _ in 0.5 } + [0.97] : [0.1, 0.2, 0.3, 0.8]
    }.run(AdaptiveSearch(keepsPrefixes: false))
    #expect(log.orders.map(\.prefix.steps.count) == [0, 3])
    #expect(log.conclusion?.decision == .accepted && log.conclusion?.candidate == 1)
  }

  @Test func stopsInTheMiddleOfAWave() {
    let log = playback {
      .steps("\($0.id.index)", ending: .ended, answer: "\($0.id.index)")
    } scores: {
      [0.1, $0.answer?.text == "2" ? 0.95 : 0]
    }
    .run(AdaptiveSearch(keepsPrefixes: false))
    // After the first trace .4 / 5 = .08 asks for four more at once.
    #expect(log.orders.count == 5)
    #expect(log.actions.contains(.cancel([3, 4])))
    #expect(log.conclusion?.candidate == 2)
  }

  @Test func endlessTracesEndAtTheStepLimit() {
    let log = playback {
      Trace(steps: $0.prefix.steps + [Step(text: "on\n", tokens: 1)], ending: .open)
    } scores: {
      [Double](repeating: 0.3, count: $0.steps.count + 1)
    }
    .run(AdaptiveSearch(maximumSteps: 30, price: 0))
    #expect(log.orders.count <= 30 && log.conclusion == Conclusion(.abandoned))
  }

  @Test func limitsHold() {
    func steps(_ strategy: AdaptiveSearch) -> Int {
      let log = playback(finishing) { trace in
        [0.3, 0.2, 0.1, 0.1].prefix(trace.steps.count + 1) + []
      }
      .run(strategy)
      #expect(log.conclusion?.decision == .abandoned && log.conclusion?.candidate != nil)
      return log.orders.reduce(0) { $0 + log.traces[$1.id]!.steps.count - $1.prefix.steps.count }
    }
    for maximum in [1, 2, 7, 30] {
      // A last trace may be two steps longer than there was room for.
      let sampled = steps(AdaptiveSearch(maximum: maximum, price: 0))
      #expect(sampled >= 3 * maximum && sampled <= 3 * maximum + 2)
      #expect(steps(AdaptiveSearch(maximumSteps: 3 * maximum, price: 0)) == sampled)
    }
  }

  @Test func absurdSettingsStillEnd() {
    for value in [Double.nan, -1, 0, 2, .infinity] {
      for count in [Int.min, 0, 3] {
        let log = playback(finishing) { _ in [0.3, 0.2, 0.1, 0.5] }
          .run(
            AdaptiveSearch(
              maximum: count, maximumSteps: 40, maximumExpansions: count, waveCoverage: value,
              acceptance: value, price: value))
        #expect(log.conclusion?.candidate == 0)
      }
    }
    let unbounded = playback(finishing) { _ in [0.3, 0.2, 0.1, 0.95] }
      .run(AdaptiveSearch(maximum: .max, maximumExpansions: .max, waveCoverage: 1))
    #expect(unbounded.conclusion?.decision == .accepted)
  }
}
