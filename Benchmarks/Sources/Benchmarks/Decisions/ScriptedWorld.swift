import Parsimony

/// Answers a strategy's orders at once: traces of four steps, three continuations a prefix on
/// average, random scores that are rarely sure, so that hardly anything stops early.
struct ScriptedWorld {
  private var generator: SplitMix64
  private static let depth = 4

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// Runs a strategy to its end; returns how often it decided.
  mutating func decisions(of strategy: any Strategy) -> Int { decide(strategy) }

  private mutating func decide(_ prototype: some Strategy) -> Int {
    var strategy = prototype
    var queue: [Event] = [.started(Question(id: "q", prompt: ""))]
    var next = 0
    while next < queue.count {
      let event = queue[next]
      next += 1
      for action in strategy.react(to: event) {
        switch action {
        case .sample(let id, let prefix, let extent, _):
          queue.append(.sampled(id, trace(after: prefix, extent)))
        case .assess(let id, let trace): queue.append(.assessed(id, scores(trace)))
        case .verify(let id, _): queue.append(.verified(id, Verdict(isCorrect: false)))
        case .finish: return next
        case .cancel, .note: break
        }
      }
    }
    return next
  }

  private mutating func trace(after prefix: Trace, _ extent: SampleRequest.Extent) -> Trace {
    var steps = prefix.steps
    repeat {
      steps.append(Step(text: "step \(generator.index(below: 5))\n", tokens: 10))
    } while steps.count < Self.depth && extent == .end
    let hasEnded = steps.count >= Self.depth
    return Trace(
      steps: steps, ending: hasEnded ? .ended : .open,
      answer: hasEnded ? Answer("\(generator.index(below: 12))") : nil)
  }

  private mutating func scores(_ trace: Trace) -> Assessment {
    let scores = (0...trace.steps.count).map { _ in generator.unitDouble() * 0.2 }
    return Assessment(
      scores: scores,
      quantiles: scores.map {
        (try? SuccessQuantiles(values: [$0 / 2, $0, min(1, $0 * 2)])) ?? .point($0)
      })
  }
}
