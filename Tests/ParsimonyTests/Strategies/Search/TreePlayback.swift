import Parsimony

/// Plays the driver for strategies that grow traces by steps: orders are answered first in, first
/// out, and every action is kept.
struct TreePlayback {
  /// From candidate, prefix and extent to what arrives.
  var sampled: (CandidateID, Trace, SampleRequest.Extent) -> Event
  var assessed: (CandidateID, Trace) -> Event = { id, _ in .assessmentFailed(id, .broken) }
  /// More events than this mean that the strategy never ends.
  var limit = 100_000

  /// All actions up to and with `.finish`, which is the last one.
  func actions<S: Strategy>(of strategy: inout S, on question: Question = .sample) -> [Action] {
    var queue: [Event] = [.started(question)]
    var actions: [Action] = []
    var next = 0
    while next < min(limit, queue.count) {
      let event = queue[next]
      next += 1
      for action in strategy.react(to: event) {
        actions.append(action)
        switch action {
        case .sample(let id, let prefix, let extent, _):
          queue.append(sampled(id, prefix, extent))
        case .assess(let id, let trace): queue.append(assessed(id, trace))
        case .finish: return actions
        case .verify, .cancel, .note: break
        }
      }
    }
    return actions
  }

  func actions<S: Strategy>(of strategy: S, on question: Question = .sample) -> [Action] {
    var copy = strategy
    return actions(of: &copy, on: question)
  }
}

/// A world of one-letter steps: what may follow a prefix, how likely, and what it is worth.
struct ToyWorld {
  struct Branch {
    var step: String
    var probability = 1.0
    /// The score of the prefix that ends with this step is odds / (1 + odds).
    var odds: Int
    var ends = false
    /// Without one it can never win.
    var hasAnswer = true
  }

  /// By the prefix's text.
  var branches: [String: [Branch]]

  func trace(_ prefix: Trace, _ branch: Branch) -> Trace {
    var trace = prefix.appending(
      Continuation(
        steps: [Step(text: branch.step, tokens: 1)], ending: branch.ends ? .ended : .open,
        spend: .zero))
    if branch.ends, branch.hasAnswer { trace.answer = Answer(trace.text) }
    return trace
  }

  func odds(of text: some StringProtocol) -> Int {
    guard let last = text.last else { return 1 }
    return branches[String(text.dropLast())]!.first { $0.step == String(last) }!.odds
  }

  func assessment(of trace: Trace) -> Assessment {
    let text = trace.text
    let scores = (0...text.count).map {
      let odds = Double(odds(of: text.prefix($0)))
      return odds / (1 + odds)
    }
    return Assessment(scores: scores, quantiles: scores.map { .point($0) })
  }

  /// A playback in which the k-th sample of a prefix takes its k-th branch, over and over.
  func playback() -> TreePlayback {
    let drawn = Drawn()
    return TreePlayback(
      sampled: { id, prefix, extent in
        var trace = prefix
        repeat {
          // Nothing follows.
          guard let choices = branches[trace.text] else { return .sampleFailed(id, .broken) }
          let choice = drawn.next(trace.text) % choices.count
          trace = self.trace(trace, choices[choice])
        } while extent == .end && !trace.isComplete
        return .sampled(id, trace)
      }, assessed: { id, trace in .assessed(id, assessment(of: trace)) })
  }

  private final class Drawn {
    private var counts: [String: Int] = [:]
    func next(_ prefix: String) -> Int {
      counts[prefix, default: 0] += 1
      return counts[prefix]! - 1
    }
  }
}

extension [Action] {
  /// The prefixes that each wave continues.
  var prefixes: [String] {
    compactMap { if case .sample(_, let prefix, _, _) = $0 { prefix.text } else { nil } }
  }
  var samples: Int { prefixes.count }
  var assessed: [Trace] {
    compactMap { if case .assess(_, let trace) = $0 { trace } else { nil } }
  }
  var extents: [SampleRequest.Extent] {
    compactMap { if case .sample(_, _, let extent, _) = $0 { extent } else { nil } }
  }
}
