import Foundation
import Parsimony
import Testing

struct ControllerTests {
  /// A playback: the bare question scores `prompt`; trace i answers as `answers[i]` says, with that
  /// score. Beyond the list the last one repeats.
  private func playback(prompt: Double, _ answers: [(text: String, score: Double)]) -> Playback {
    func entry(_ id: CandidateID) -> (text: String, score: Double) {
      answers[min(id.index, answers.count - 1)]
    }
    return Playback(
      sampled: { .sampled($0, .answering(entry($0).text)) },
      assessed: { id, _ in
        .assessed(id, id == -1 ? .raw(prompt) : .raw(prompt, entry(id).score))
      })
  }

  private func samples(_ actions: [Action]) -> Int {
    actions.count { if case .sample = $0 { true } else { false } }
  }

  /// With point quantiles the prior is worth `concentration` observations: p = .5, weight 4, so the
  /// chance of something new after n draws is 2 / (4 + n). One trace scored .9 leaves (1 - .9)^2 = .01
  /// of doubt: a gain of .01 * 2 / 5 = .004.
  @Test(arguments: [(0.0041, 1), (0.0039, 2)])
  func stopsWhereTheGainFallsBelowThePrice(price: Double, count: Int) {
    let options = ControllerOptions(
      maximum: 64, price: price, concentration: 4, caution: 2, firstWave: 1, growth: 0)
    let actions = playback(prompt: 0.5, [("a", 0.9)]).actions(of: Controller(options))
    #expect(samples(actions) == count)
    let conclusion = actions.last?.conclusion
    #expect(conclusion?.decision == .accepted)
    #expect(conclusion?.trace?.answer?.text == "a")
  }

  /// Hopeless traces: nothing is doubted, so the gain is 2 / (4 + n) * 1; at a price of .1 it goes on
  /// while n <= 16 and gives up with 17 traces.
  @Test func givesUpWhenHopeless() {
    let options = ControllerOptions(
      maximum: 64, price: 0.1, concentration: 4, firstWave: 1, growth: 0, fallback: "person")
    let actions = playback(prompt: 0.5, [("a", 0)]).actions(of: Controller(options))
    #expect(samples(actions) == 17)
    let conclusion = actions.last?.conclusion
    #expect(conclusion?.decision == .abandoned)
    #expect(conclusion?.trace?.answer?.text == "a", "the best answer, marked unsure")
    #expect(conclusion?.confidence?.value == 0)
    #expect(conclusion?.fallback == "person")
  }

  @Test func aQuestionWithoutHopeGetsNoSample() {
    let options = ControllerOptions(maximum: 64, price: 0.01, concentration: 4)
    let actions = playback(prompt: 0, [("a", 1)]).actions(of: Controller(options))
    // The least mean is .001, worth 4 observations: a gain of .001.
    #expect(samples(actions) == 0)
    #expect(actions.last?.conclusion == Conclusion(.abandoned))
  }

  /// 1 - (1 - .4)(1 - .5) = .7 beats a single .6.
  @Test func agreementAndScoresCountTogether() throws {
    let options = ControllerOptions(maximum: 3, price: 0, concentration: 4, growth: 0)
    let answers = [("a", 0.4), ("b", 0.6), ("a", 0.5)]
    let conclusion = try #require(
      playback(prompt: 0.5, answers).conclusion(of: Controller(options)))
    #expect(conclusion.trace?.answer?.text == "a")
    #expect(conclusion.candidate == 2, "the better of the traces that agree")
    #expect(abs((conclusion.confidence?.value ?? 0) - 0.7) < 1e-12)
    var byScore = options
    byScore.selection = .score
    #expect(playback(prompt: 0.5, answers).conclusion(of: Controller(byScore))?.candidate == 1)
  }

  @Test func withTheWholeBudgetAndByScoreItIsBestOfN() throws {
    for seed in 0..<200 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let answers = (0..<8).map { _ in
        ("\(generator.index(below: 4))", generator.unitDouble())
      }
      let play = playback(prompt: 0.5, answers)
      let options = ControllerOptions(maximum: 8, price: 0, selection: .score, acceptance: 0)
      let controlled = try #require(play.conclusion(of: Controller(options)))
      let full = try #require(play.conclusion(of: BestOfN(count: 8)))
      #expect(controlled.candidate == full.candidate)
    }
  }

  @Test func waveSizesGrowWithTheTracesSoFar() {
    let options = ControllerOptions(
      maximum: 40, price: 0, concentration: 4, firstWave: 4, growth: 0.5)
    var strategy = Controller(options)
    _ = strategy.react(to: .started(.sample))
    var actions = strategy.react(to: .assessed(-1, .raw(0.5)))
    var waves: [Int] = []
    while actions.last?.conclusion == nil {
      waves.append(samples(actions))
      let ordered = actions
      actions = []
      for case .sample(let id, _, _, _) in ordered {
        actions = strategy.react(to: .sampled(id, .mute))
      }
    }
    #expect(waves == [4, 2, 3, 5, 7, 11, 8])
    #expect(actions.last?.conclusion?.decision == .abandoned)
  }

  @Test func withoutAScoreOfTheQuestionItBeginsFromIgnorance() {
    let play = Playback(
      sampled: { .sampled($0, .answering("a")) },
      assessed: { id, _ in id == -1 ? .assessmentFailed(id, .broken) : .assessed(id, .raw(0.5, 1)) }
    )
    let conclusion = play.conclusion(of: Controller(ControllerOptions(maximum: 64)))
    #expect(conclusion?.decision == .accepted)
    // One score never ends all doubt.
    #expect(conclusion?.confidence?.value == 0.999)
  }

  @Test func theBudgetEndsItWithTheAnswerSoFar() {
    let play = Playback(
      sampled: { $0 == 2 ? .refused($0, limit: "tokens (9)") : .sampled($0, .answering("a")) },
      assessed: { id, _ in .assessed(id, .raw(0.5, 0.2)) })
    let options = ControllerOptions(maximum: 64, price: 0, firstWave: 1, growth: 0)
    let conclusion = play.conclusion(of: Controller(options))
    #expect(conclusion?.decision == .outOfBudget && conclusion?.trace?.answer?.text == "a")
    let poor = Playback(
      sampled: { .refused($0, limit: "x") }, assessed: { id, _ in .refused(id, limit: "x") })
    #expect(poor.conclusion(of: Controller(options)) == Conclusion(.outOfBudget))
  }

  /// Whatever fails, it ends, and within its budget.
  @Test(arguments: [false, true])
  func alwaysEnds(stepwise: Bool) {
    for seed in 0..<300 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      var options = ControllerOptions(
        maximum: 12, price: generator.unitDouble() * 0.1, firstWave: 1 + generator.index(below: 4),
        growth: generator.unitDouble())
      options.isStepwise = stepwise
      var strategy = Controller(options)
      var queue: [Event] = [.started(.sample)]
      var next = 0
      var finished = 0
      var ordered = 0
      while next < queue.count {
        let event = queue[next]
        next += 1
        for action in strategy.react(to: event) {
          switch action {
          case .sample(let id, let prefix, let extent, _):
            ordered += 1
            #expect(extent == (stepwise ? .step : .end))
            let roll = generator.unitDouble()
            let steps = prefix.steps + [Step(text: "s\(generator.index(below: 3))\n", tokens: 4)]
            let isOver = !stepwise || steps.count >= 3
            queue.append(
              roll < 0.1
                ? .sampleFailed(id, .broken)
                : roll < 0.13
                  ? .refused(id, limit: "tokens (1)")
                  : .sampled(
                    id,
                    Trace(
                      steps: steps, ending: isOver ? .ended : .open,
                      answer: isOver && roll > 0.2
                        ? Answer("\(generator.index(below: 3))") : nil)))
          case .assess(let id, let trace):
            let scores = (0...trace.steps.count).map { _ in generator.unitDouble() }
            queue.append(
              generator.unitDouble() < 0.1
                ? .assessmentFailed(id, .broken)
                : .assessed(id, Assessment(scores: scores, quantiles: scores.map { .point($0) })))
          case .finish: finished += 1
          case .note, .cancel, .verify: break
          }
        }
        if finished > 0 { break }
      }
      #expect(finished == 1)
      #expect(ordered <= (stepwise ? 12 * 8 : 12))
    }
  }
}
