import Parsimony
import Testing

/// Whatever fails, the searches end exactly once, score nothing twice, and keep to their limits.
struct TreeStrategyFailureTests {
  enum Kind: String, CaseIterable, Sendable {
    case trees, particles, seldomParticles, search, wideningSearch

    var strategy: any Strategy {
      switch self {
      case .trees: DiverseTreeSearch(width: 8, expansions: 2, maximumSteps: 6)
      case .particles: ParticleFilter(count: 6, maximumSteps: 6, seed: 9)
      case .seldomParticles: ParticleFilter(count: 6, threshold: 0.5, maximumSteps: 6, seed: 9)
      case .search: MonteCarloTreeSearch(maximum: 48, width: 3, wave: 3, maximumSteps: 6)
      case .wideningSearch:
        MonteCarloTreeSearch(
          maximum: 48, width: 2, widening: 0.5, wave: 3, target: 0.97, maximumSteps: 6)
      }
    }
  }

  private static let limit = "tokens (1000)"

  /// Everything follows from the seed and the candidate; refusals begin at the given order.
  private func playback(
    seed: UInt64, failures: Double, scoringFailures: Double, refusedFrom: Int
  ) -> TreePlayback {
    let orders = Orders()
    func generator(_ label: String, _ id: CandidateID) -> SplitMix64 {
      SeedSequence(seed: seed).generator(label, id.index)
    }
    return TreePlayback(
      sampled: { id, prefix, extent in
        if orders.next() >= refusedFrom { return .refused(id, limit: Self.limit) }
        var generator = generator("sample", id)
        if generator.unitDouble() < failures { return .sampleFailed(id, .broken) }
        var trace = prefix
        repeat {
          let kind = generator.index(below: 10)
          // Few letters, so that equal continuations are frequent; some have no step at all.
          let letter = ["a", "b", "c"][generator.index(below: 3)]
          trace = trace.appending(
            Continuation(
              steps: kind == 0 ? [] : [Step(text: letter, tokens: 1)],
              ending: kind < 2 ? .truncated : kind < 4 ? .ended : .open, spend: .zero))
          if trace.ending == .ended, generator.index(below: 5) > 0 {
            trace.answer = Answer(trace.text)
          }
          // A policy that does not keep its word returns an open trace all the same.
        } while extent == .end && !trace.isComplete && generator.index(below: 10) > 0
        return .sampled(id, trace)
      },
      assessed: { id, trace in
        if orders.next() >= refusedFrom { return .refused(id, limit: Self.limit) }
        var generator = generator("score", id)
        if generator.unitDouble() < scoringFailures { return .assessmentFailed(id, .broken) }
        let scores = (0...trace.steps.count).map { _ in
          [0, 1, generator.unitDouble()][min(2, generator.index(below: 20))]
        }
        return .assessed(id, Assessment(scores: scores, quantiles: scores.map { .point($0) }))
      })
  }

  private final class Orders {
    private var count = 0
    func next() -> Int {
      count += 1
      return count - 1
    }
  }

  private func play(_ kind: Kind, _ make: () -> TreePlayback) -> [Action] {
    func run(_ strategy: some Strategy) -> [Action] { make().actions(of: strategy) }
    return run(kind.strategy)
  }

  private func check(_ actions: [Action], refusedFrom: Int, _ kind: Kind, _ seed: UInt64) {
    let endings = actions.compactMap(\.conclusion)
    #expect(endings.count == 1 && actions.last?.conclusion != nil, "\(kind) \(seed)")
    guard let ending = endings.first else { return }
    #expect(actions.samples <= 48)
    let assessed = actions.assessed
    #expect(Set(assessed).count == assessed.count, "\(kind) \(seed)")
    // What can neither win nor go on is not scored; what ended is not continued.
    #expect(assessed.allSatisfy { !$0.isComplete || $0.answer != nil })
    var ids: [CandidateID] = []
    for case .sample(let id, let prefix, _, _) in actions {
      ids.append(id)
      #expect(!prefix.isComplete)
    }
    #expect(ids == ids.indices.map { CandidateID($0) })
    if let trace = ending.trace {
      #expect(trace.answer != nil && assessed.contains(trace))
      #expect(ending.confidence != nil)
    } else {
      #expect(ending.decision != .accepted)
    }
    if actions.samples + assessed.count > refusedFrom {
      #expect(ending.decision == .outOfBudget, "\(kind) \(seed)")
    }
  }

  @Test(arguments: Kind.allCases)
  func randomFailuresEndInExactlyOneConclusion(kind: Kind) {
    var outcomes: [Decision: Int] = [:]
    for seed in UInt64(0)..<400 {
      var generator = SplitMix64(seed: seed)
      let failures = [0, 0.1, 0.5, 0.9][generator.index(below: 4)]
      let scoringFailures = [0, 0.1, 0.5, 0.9][generator.index(below: 4)]
      let refusedFrom = generator.index(below: 2) == 0 ? Int.max : generator.index(below: 80)
      func make() -> TreePlayback {
        playback(
          seed: seed, failures: failures, scoringFailures: scoringFailures,
          refusedFrom: refusedFrom)
      }
      let actions = play(kind, make)
      check(actions, refusedFrom: refusedFrom, kind, seed)
      #expect(actions == play(kind, make))
      if let ending = actions.last?.conclusion { outcomes[ending.decision, default: 0] += 1 }
    }
    #expect(Decision.allCases.allSatisfy { outcomes[$0, default: 0] >= 10 }, "\(outcomes)")
  }

  @Test(arguments: Kind.allCases)
  func totalFailureIsGivenUp(kind: Kind) {
    let samples = play(kind) {
      playback(seed: 1, failures: 2, scoringFailures: 0, refusedFrom: .max)
    }
    #expect(samples.last?.conclusion == Conclusion(.abandoned))
    let scorings = play(kind) {
      playback(seed: 1, failures: 0, scoringFailures: 2, refusedFrom: .max)
    }
    #expect(scorings.last?.conclusion == Conclusion(.abandoned))
    let refused = play(kind) {
      playback(seed: 1, failures: 0, scoringFailures: 0, refusedFrom: 0)
    }
    #expect(refused.last?.conclusion == Conclusion(.outOfBudget))
  }

  /// Virtual loss is taken back even for samples that never came.
  @Test func visitsAddUpAfterFailures() {
    for seed in UInt64(0)..<50 {
      var strategy = MonteCarloTreeSearch(
        maximum: 60, width: 3, widening: seed % 2 == 0 ? 0 : 0.4, wave: 4)
      let playback = playback(
        seed: seed, failures: 0.3, scoringFailures: 0.2, refusedFrom: .max)
      _ = playback.actions(of: &strategy)
      checkInvariants(strategy.tree)
    }
  }

  @Test func eventsOfUnknownCandidatesDoNotTrap() {
    for kind in Kind.allCases {
      var strategy = kind.strategy
      _ = strategy.react(to: .started(.sample))
      for id in [CandidateID(-1), CandidateID(1_000_000)] {
        #expect(strategy.react(to: .sampled(id, .answering("x"))).isEmpty)
        #expect(strategy.react(to: .assessed(id, .raw(0.5))).isEmpty)
        #expect(strategy.react(to: .sampleFailed(id, .broken)).isEmpty)
        #expect(strategy.react(to: .assessmentFailed(id, .broken)).isEmpty)
        #expect(strategy.react(to: .verified(id, Verdict(isCorrect: true))).isEmpty)
      }
    }
  }
}
