import Parsimony
import Testing

struct VerifiedBestOfNTests {
  private let wrong = Verdict(isCorrect: false, reason: "7 is not 24")
  private let right = Verdict(isCorrect: true)

  @Test func stopsAtTheFirstVerifiedOfAWaveAndCancelsTheRest() {
    var strategy = VerifiedBestOfN(count: 8, wave: 3)
    let (a, b) = (Trace.answering("7"), Trace.answering("24"))
    #expect(strategy.react(to: .started(.sample)) == [.sample(0), .sample(1), .sample(2)])
    #expect(strategy.react(to: .sampled(0, a)) == [.verify(0, a)])
    #expect(strategy.react(to: .verified(0, wrong)).isEmpty)
    #expect(strategy.react(to: .sampled(1, b)) == [.verify(1, b)])
    let actions = strategy.react(to: .verified(1, right))
    #expect(actions.count == 3)
    #expect(actions[0] == .cancel([2]))
    #expect(
      actions[2].conclusion
        == Conclusion(
          .accepted, candidate: 1, trace: b,
          confidence: Confidence(value: 1, low: 1, high: 1, basis: .verified)))
  }

  @Test func ordersTheNextWaveWhenOneIsUsedUp() {
    var strategy = VerifiedBestOfN(count: 5, wave: 2)
    #expect(strategy.react(to: .started(.sample)) == [.sample(0), .sample(1)])
    #expect(strategy.react(to: .sampled(0, .mute)).isEmpty)
    #expect(strategy.react(to: .sampleFailed(1, .broken)) == [.sample(2), .sample(3)])
    #expect(strategy.react(to: .sampled(2, .truncated)).isEmpty)
    #expect(strategy.react(to: .sampled(3, .answering("7"))) == [.verify(3, .answering("7"))])
    // The last wave has what is left.
    #expect(strategy.react(to: .verified(3, wrong)) == [.sample(4)])
    let actions = strategy.react(to: .sampled(4, .mute))
    let ending = actions.last?.conclusion
    #expect(ending?.decision == .abandoned && ending?.candidate == 3)
    #expect(ending?.confidence == Confidence(value: 0, low: 0, high: 0, basis: .verified))
  }

  @Test func aRefusalEndsItAfterWhatIsUnderWay() {
    var strategy = VerifiedBestOfN(count: 9, wave: 3)
    _ = strategy.react(to: .started(.sample))
    #expect(strategy.react(to: .sampled(0, .mute)).isEmpty)
    #expect(strategy.react(to: .refused(1, limit: "samples (1)")).isEmpty)
    let actions = strategy.react(to: .refused(2, limit: "samples (1)"))
    #expect(actions.last?.conclusion == Conclusion(.outOfBudget))
  }

  @Test func whenEverySampleFailsItGivesUpAfterAllOfThem() {
    let actions = Playback(sampled: { .sampleFailed($0, .broken) })
      .actions(of: VerifiedBestOfN(count: 5, wave: 2))
    #expect(actions.filter { if case .sample = $0 { true } else { false } }.count == 5)
    #expect(actions.last?.conclusion == Conclusion(.abandoned))
  }

  @Test(arguments: 1...6)
  func findsTheFirstRightOneWhateverTheWave(wave: Int) {
    let playback = Playback(
      sampled: { .sampled($0, .answering($0.index >= 3 ? "24" : "7")) },
      verified: { _, trace in Verdict(isCorrect: trace.answer?.text == "24") })
    #expect(playback.conclusion(of: VerifiedBestOfN(count: 6, wave: wave))?.candidate == 3)
  }

  @Test func onlyItAsksTheVerifier() {
    #expect(VerifiedBestOfN(count: 1).requirements == [.verifier])
    let playback = Playback(
      sampled: { .sampled($0, .answering("\($0.index % 2)")) },
      assessed: { id, trace in
        .assessed(id, trace.steps.isEmpty ? .raw(0.2) : .raw(0.2, 0.6))
      })
    let guided: [any Strategy] = [
      Greedy(), MajorityVote(count: 9), WeightedVote(count: 9), BestOfN(count: 9),
      BestOfN(count: 9, aggregation: .product, acceptance: 0.9), AdaptiveBestOfN(maximum: 9),
    ]
    for strategy in guided {
      let actions = playback.actions(of: strategy)
      #expect(actions.last?.conclusion != nil)
      #expect(actions.filter(\.isVerify).isEmpty, "\(strategy.name)")
      #expect(!strategy.requirements.contains(.verifier), "\(strategy.name)")
    }
  }
}
