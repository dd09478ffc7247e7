import Parsimony

extension Question {
  static let sample = Question(id: "q", prompt: "Use 4 9 10 13 to make 24.")
}

extension Trace {
  /// A trace that ended with this answer, after `steps` steps in all.
  static func answering(_ text: String, steps count: Int = 1, tokens: Int = 5) -> Trace {
    let steps = (1...count).map { Step(text: $0 == count ? text : "step \($0)\n", tokens: tokens) }
    return Trace(steps: steps, ending: .ended, answer: Answer(text))
  }

  /// A trace that ended without an answer.
  static let mute = Trace(steps: [Step(text: " ", tokens: 5)], ending: .ended)

  /// A trace that the length limit cut.
  static let truncated = Trace(steps: [Step(text: "and so", tokens: 96)], ending: .truncated)
}

extension Assessment {
  /// Raw scores taken at their word; the empty prefix first.
  static func raw(_ scores: Double...) -> Assessment {
    Assessment(scores: scores, quantiles: scores.map { .point($0) })
  }
}

extension ModelFailure {
  static let broken = ModelFailure(.permanent, "broken")
  static let busy = ModelFailure(.transient, "busy")
}

extension Action {
  /// A complete trace from the empty prefix.
  static func sample(_ id: CandidateID, mode: SamplingMode = .sampled) -> Action {
    .sample(id, prefix: .empty, extent: .end, mode: mode)
  }

  var conclusion: Conclusion? { if case .finish(let conclusion) = self { conclusion } else { nil } }
  var isVerify: Bool { if case .verify = self { true } else { false } }
  var isNote: Bool { if case .note = self { true } else { false } }
}

/// Plays the driver with scripted answers and no concurrency: orders are answered first in, first
/// out, and every action is kept.
struct Playback {
  var sampled: (CandidateID) -> Event
  var assessed: (CandidateID, Trace) -> Event = { id, _ in .assessmentFailed(id, .broken) }
  var verified: (CandidateID, Trace) -> Verdict = { _, _ in Verdict(isCorrect: false) }

  /// All actions up to and with `.finish`, which is the last one.
  func actions(of strategy: some Strategy) -> [Action] {
    var strategy = strategy
    var queue: [Event] = [.started(.sample)]
    var actions: [Action] = []
    var next = 0
    while next < queue.count {
      let event = queue[next]
      next += 1
      for action in strategy.react(to: event) {
        actions.append(action)
        switch action {
        case .sample(let id, _, _, _): queue.append(sampled(id))
        case .assess(let id, let trace): queue.append(assessed(id, trace))
        case .verify(let id, let trace): queue.insert(.verified(id, verified(id, trace)), at: next)
        case .finish: return actions
        case .cancel, .note: break
        }
      }
    }
    return actions
  }

  /// How the strategy ends; nil if it does not.
  func conclusion(of strategy: some Strategy) -> Conclusion? {
    actions(of: strategy).last?.conclusion
  }
}
