import Parsimony

/// Plays the driver for strategies that grow traces: orders are answered first in, first out, one
/// at a time, and everything is kept.
struct SearchPlayback {
  struct Order: Equatable {
    let id: CandidateID
    let prefix: Trace
    let extent: SampleRequest.Extent
  }

  struct Log {
    var actions: [Action] = []
    var orders: [Order] = []
    var traces: [CandidateID: Trace] = [:]
    var assessed: [CandidateID] = []
    var assessments: [CandidateID: Assessment] = [:]
    var notes: [String] = []
    /// nil: the strategy waits for nothing and has not finished.
    var conclusion: Conclusion?
  }

  var sampled: (Order) -> Event
  var assessed: (CandidateID, Trace) -> Event
  var question = Question.sample

  func run(_ strategy: some Strategy) -> Log {
    var strategy = strategy
    var log = Log()
    var queue: [(event: Event, candidate: CandidateID?)] = [(.started(question), nil)]
    var cancelled: Set<CandidateID> = []
    var next = 0
    while next < queue.count, log.conclusion == nil {
      let (event, candidate) = queue[next]
      next += 1
      if let candidate, cancelled.contains(candidate) { continue }
      if case .sampled(let id, let trace) = event { log.traces[id] = trace }
      if case .assessed(let id, let assessment) = event { log.assessments[id] = assessment }
      for action in strategy.react(to: event) {
        log.actions.append(action)
        switch action {
        case .sample(let id, let prefix, let extent, _):
          let order = Order(id: id, prefix: prefix, extent: extent)
          log.orders.append(order)
          queue.append((sampled(order), id))
        case .assess(let id, let trace):
          log.assessed.append(id)
          queue.append((assessed(id, trace), id))
        case .cancel(let ids): cancelled.formUnion(ids)
        case .note(let text): log.notes.append(text)
        case .finish(let conclusion): log.conclusion = conclusion
        case .verify: break
        }
      }
    }
    return log
  }
}

extension Trace {
  /// A trace of steps of ten bytes and ten tokens each.
  static func steps(
    _ names: String..., ending: Ending = .open, answer: String? = nil
  ) -> Trace {
    Trace(
      steps: names.map {
        Step(text: $0 + String(repeating: ".", count: 9 - $0.utf8.count) + "\n", tokens: 10)
      }, ending: ending, answer: answer.map { Answer($0) })
  }
}
