import Parsimony
import Testing

/// What all strategies on whole traces owe, whatever comes.
struct WaveStrategyTests {
  private static func strategies(count: Int, wave: Int) -> [any Strategy] {
    [
      AdaptiveConsistency(count: count, wave: wave),
      AdaptiveConsistency(count: count, rule: .dirichlet, wave: wave),
      EarlyStoppingConsistency(count: count, window: wave),
      BetaConsistency(count: count, wave: wave),
      BetaConsistency(count: count, rule: .predictive, wave: wave),
      ThresholdAcceptance(count: count, wave: wave),
      ConfidenceGuidedStopping(count: count, wave: wave),
      OptimalScaling(count: count, start: wave, wave: wave),
      LogOddsVote(count: count), BestOfN(count: count), WeightedVote(count: count),
      MajorityVote(count: count),
    ]
  }

  /// Whether a strategy orders everything at once.
  private func isWhole(_ strategy: any Strategy) -> Bool {
    ["log-odds-vote", "best-of-n", "weighted-vote", "majority"].contains(strategy.name)
  }

  private static let names = [
    "adaptive-consistency", "adaptive-consistency", "esc", "beta-consistency", "beta-consistency",
    "threshold", "cges", "optscale", "log-odds-vote", "best-of-n", "weighted-vote", "majority",
  ]

  @Test func namesAreThoseOfTheReports() {
    #expect(Self.strategies(count: 4, wave: 2).map(\.name) == Self.names)
    #expect(AdaptiveConsistency(count: 2, name: "x").name == "x")
    for strategy in Self.strategies(count: 4, wave: 2) {
      #expect(!strategy.requirements.contains(.verifier))
    }
  }

  @Test(arguments: 0..<12)
  func neitherFailuresNorRefusalsHangIt(index: Int) {
    var generator = SplitMix64(seed: UInt64(index))
    for round in 0..<150 {
      let count = 1 + generator.index(below: 20)
      let wave = 1 + generator.index(below: 6)
      let strategy = Self.strategies(count: count, wave: wave)[index]
      // Some rounds run out of budget after so many orders, counting scorings too.
      let budget = round % 3 == 0 ? generator.index(below: 25) : Int.max
      let seed = UInt64(round)
      func draw(_ id: CandidateID, _ salt: UInt64) -> Int {
        var own = SplitMix64(seed: seed &* 1000 &+ salt &+ UInt64(id.index) &* 7)
        return own.index(below: 10)
      }
      let playback = Playback(
        sampled: { id in
          if id.index >= budget { return .refused(id, limit: "samples") }
          switch draw(id, 1) {
          case 0: return .sampleFailed(id, .broken)
          case 1: return .sampled(id, .mute)
          case 2: return .sampled(id, .truncated)
          case let kind: return .sampled(id, .answering(["a", "b", "c"][kind % 3]))
          }
        },
        assessed: { id, _ in
          if id.index + 2 >= budget { return .refused(id, limit: "tokens") }
          let kind = draw(id, 2)
          if kind == 0 { return .assessmentFailed(id, .broken) }
          return .assessed(id, .raw(0.5, kind == 9 ? .nan : Double(kind) / 9))
        })
      let actions = playback.actions(of: strategy)
      #expect(actions.last?.conclusion != nil)
      #expect(actions.sampleCount <= count)
      let wasRefused = actions.contains {
        if case .sample(let id, _, _, _) = $0 { return id.index >= budget }
        if case .assess(let id, _) = $0 { return id.index + 2 >= budget }
        return false
      }
      let decision = actions.last?.conclusion?.decision
      #expect((decision == .outOfBudget) == wasRefused)
      #expect(
        (decision == .abandoned) == (actions.last?.conclusion?.candidate == nil) || wasRefused)
      for action in actions {
        if case .cancel = action { Issue.record("a wave is never cancelled") }
      }
    }
  }

  @Test(arguments: 0..<12)
  func withoutAnythingToChooseItGivesUp(index: Int) {
    let strategy = Self.strategies(count: 5, wave: 2)[index]
    let failing = Playback(sampled: { .sampleFailed($0, .broken) })
    #expect(failing.conclusion(of: strategy) == Conclusion(.abandoned))
    #expect(failing.actions(of: strategy).sampleCount == 5)
    let refusing = Playback(sampled: { .refused($0, limit: "samples") })
    #expect(refusing.conclusion(of: strategy) == Conclusion(.outOfBudget))
    #expect(refusing.actions(of: strategy).sampleCount == (isWhole(strategy) ? 5 : 2))
    let mute = Playback(sampled: { .sampled($0, .mute) })
    #expect(mute.conclusion(of: strategy) == Conclusion(.abandoned))
    #expect(mute.actions(of: strategy).assessmentCount == 0)
  }

  @Test(arguments: 0..<12)
  func aRefusalEndsItWithTheBestSoFar(index: Int) {
    let strategy = Self.strategies(count: 9, wave: 3)[index]
    let playback = Playback(
      sampled: {
        $0.index >= 4
          ? .refused($0, limit: "tokens (9)")
          : .sampled($0, .answering(["a", "b", "b", "a"][$0.index]))
      },
      assessed: { id, _ in .assessed(id, .raw(0.5, [0.5, 0.6, 0.4, 0.3][id.index])) })
    let ending = playback.conclusion(of: strategy)
    #expect(ending?.decision == .outOfBudget && ending?.candidate != nil)
  }

  @Test(arguments: 0..<12, [(0, 0), (-3, -1), (1, 1)])
  func absurdSizesCountAsOne(index: Int, sizes: (Int, Int)) {
    let strategy = Self.strategies(count: sizes.0, wave: sizes.1)[index]
    let playback = Playback(
      sampled: { .sampled($0, .answering("a")) },
      assessed: { id, _ in .assessed(id, .raw(0.5, 0.7)) })
    #expect(playback.actions(of: strategy).sampleCount == 1)
  }

  @Test func manyAnswersAreToldApart() {
    // More answers than are scanned one by one; the last of them has two votes.
    let keys = (0..<40).map { "answer \($0)" } + ["answer 39", "answer 20", "answer 39"]
    let ending = Playback(sampled: { .sampled($0, .answering(keys[$0.index])) })
      .conclusion(of: MajorityVote(count: keys.count))
    #expect(ending?.candidate == 39)
    #expect(ending?.confidence?.value == 3.0 / 43)
  }
}
