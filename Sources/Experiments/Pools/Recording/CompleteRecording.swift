import Parsimony

/// Draws so many traces from the empty prefix and has every one scored, those without an answer,
/// too: a strategy that is replayed may ask for any of them. It chooses nothing.
struct CompleteRecording: Strategy {
  let name = "record"
  let requirements: Set<Requirement>
  private let count: Int
  private var settled = 0

  init(count: Int, isScored: Bool) {
    self.count = count
    requirements = isScored ? [.processRewardModel] : []
  }

  mutating func react(to event: Event) -> [Action] {
    switch event {
    case .started:
      return (0..<count).map {
        .sample(CandidateID($0), prefix: .empty, extent: .end, mode: .sampled)
      }
    case .sampled(let id, let trace) where !requirements.isEmpty: return [.assess(id, trace)]
    case .sampled, .assessed, .sampleFailed, .assessmentFailed, .refused: settled += 1
    case .verified: break
    }
    return settled < count ? [] : [.finish(Conclusion(.abandoned))]
  }
}
