import Parsimony
import SmallModels

/// Draws `count` traces step by step and has every one scored after every step.
struct StepwisePaths: Strategy {
  let count: Int
  var name: String { "stepwise-paths" }
  var requirements: Set<Requirement> { [.processRewardModel] }
  private var next = 0
  private var open = 0
  private var wasRefused = false
  private var traces: [CandidateID: Trace] = [:]

  init(count: Int) { self.count = count }

  mutating func react(to event: Event) -> [Action] {
    switch event {
    case .started: return (0..<count).map { _ in order(.empty) }
    case .sampled(let id, let trace):
      traces[id] = trace
      return [.assess(id, trace)]
    case .assessed(let id, _):
      open -= 1
      guard let trace = traces[id], !trace.isComplete else { return end() }
      return [order(trace)]
    case .refused: wasRefused = true
    default: break
    }
    open -= 1
    return end()
  }

  private mutating func order(_ prefix: Trace) -> Action {
    defer {
      next += 1
      open += 1
    }
    return .sample(CandidateID(next), prefix: prefix, extent: .step, mode: .sampled)
  }

  private func end() -> [Action] {
    open > 0 ? [] : [.finish(Conclusion(wasRefused ? .outOfBudget : .accepted))]
  }
}

/// Draws a trace step by step, each request with a seed of its own.
func drawStepwise(
  _ request: SampleRequest, with policy: BuiltInPolicy, session: (Int) -> UInt64
) async throws -> (trace: Trace, bills: [Spend]) {
  var trace = request.prefix
  var bills: [Spend] = []
  while !trace.isComplete {
    let drawn = try await policy.sample(
      SampleRequest(
        question: request.question, prefix: trace, extent: .step, sampling: request.sampling,
        seed: request.seed &+ UInt64(bills.count), session: session(bills.count)))
    trace = trace.appending(drawn)
    bills.append(drawn.spend)
  }
  return (trace, bills)
}
