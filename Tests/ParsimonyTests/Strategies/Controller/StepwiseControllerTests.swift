import Parsimony
import Testing

struct StepwiseControllerTests {
  /// A world of two steps. The first step is "good" or "bad", by the parity of the draw; after "good"
  /// the answer is right. Scores tell the truth.
  private func actions(_ options: ControllerOptions) -> [Action] {
    var strategy = Controller(options)
    var queue: [Event] = [.started(.sample)]
    var actions: [Action] = []
    var next = 0
    var draws = 0
    while next < queue.count {
      let event = queue[next]
      next += 1
      for action in strategy.react(to: event) {
        actions.append(action)
        switch action {
        case .sample(let id, let prefix, _, _):
          var steps = prefix.steps
          if steps.isEmpty {
            draws += 1
            steps.append(Step(text: draws.isMultiple(of: 4) ? "good\n" : "bad\n", tokens: 5))
            queue.append(.sampled(id, Trace(steps: steps, ending: .open)))
          } else {
            let isGood = steps[0].text == "good\n"
            steps.append(Step(text: isGood ? "yes" : "no", tokens: 5))
            queue.append(
              .sampled(
                id, Trace(steps: steps, ending: .ended, answer: Answer(isGood ? "yes" : "no"))))
          }
        case .assess(let id, let trace):
          let truth = trace.steps.isEmpty ? 0.25 : trace.steps[0].text == "good\n" ? 0.999 : 0.0
          queue.append(
            .assessed(
              id,
              Assessment(
                scores: [0.25] + trace.steps.map { _ in truth },
                quantiles: [.point(0.25)] + trace.steps.map { _ in .point(truth) })))
        case .finish: return actions
        case .note, .cancel, .verify: break
        }
      }
    }
    return actions
  }

  @Test func leavesBadPrefixesAndFinishesTheGoodOne() {
    let options = ControllerOptions(
      maximum: 16, price: 0.01, concentration: 8, firstWave: 1, growth: 0, isStepwise: true)
    let actions = actions(options)
    let samples = actions.compactMap { action -> Trace? in
      if case .sample(_, let prefix, _, _) = action { prefix } else { nil }
    }
    // Four first steps until a good one comes; only that one is continued, once.
    #expect(samples.count(where: \.steps.isEmpty) == 4)
    #expect(samples.filter { !$0.steps.isEmpty }.map { $0.steps[0].text } == ["good\n"])
    // "bad" came three times and was scored once.
    let scored = actions.compactMap { action -> String? in
      if case .assess(_, let trace) = action { trace.text } else { nil }
    }
    #expect(scored == ["", "bad\n", "good\n", "good\nyes"])
    #expect(actions.last?.conclusion?.decision == .accepted)
    #expect(actions.last?.conclusion?.trace?.answer?.text == "yes")
  }
}
