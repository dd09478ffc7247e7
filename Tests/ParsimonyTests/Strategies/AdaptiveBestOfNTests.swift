import Parsimony
import Testing

struct AdaptiveBestOfNTests {
  private func orders(after event: Event, maximum: Int = 64, coverage: Double = 0.99) -> [Action] {
    var strategy = AdaptiveBestOfN(maximum: maximum, coverage: coverage)
    #expect(strategy.react(to: .started(.sample)) == [.assess(-1, .empty)])
    return strategy.react(to: event)
  }

  private func prompt(low: Double) throws -> Event {
    let quantiles = try SuccessQuantiles(values: [low, max(low, 0.95), 1])
    return .assessed(-1, Assessment(scores: [0.97], quantiles: [quantiles]))
  }

  /// From the paper's formula at C = .99.
  @Test(arguments: [
    (0.1, 44), (0.2, 21), (0.3, 13), (0.5, 7), (0.7, 4), (0.9, 2), (0.99, 1), (0.05, 64), (0, 64),
  ])
  func ordersAsManyAsTheLowQuantileAsksFor(low: Double, count: Int) throws {
    let actions = orders(after: try prompt(low: low))
    #expect(actions.first?.isNote == true)
    #expect(Array(actions.dropFirst()) == (0..<count).map { .sample(CandidateID($0)) })
    #expect(
      count
        == InstanceAdaptiveScaling.sampleCount(
          successProbability: low, target: 0.99, maximum: 64))
  }

  @Test(arguments: [(8, 0.99, 8), (64, 0.5, 7), (64, 0.9, 22)])
  func maximumAndCoverageBind(maximum: Int, coverage: Double, count: Int) throws {
    let actions = orders(after: try prompt(low: 0.1), maximum: maximum, coverage: coverage)
    #expect(actions.count == count + 1)
  }

  @Test func withoutACalibratorTheRawScoreIsTheLowQuantile() {
    #expect(orders(after: .assessed(-1, .raw(0.5))).count == 7 + 1)
  }

  @Test func withoutAScoreOfThePromptItTakesTheMaximum() {
    let actions = orders(after: .assessmentFailed(-1, .broken), maximum: 5)
    #expect(Array(actions.dropFirst()) == (0..<5).map { .sample(CandidateID($0)) })
  }

  @Test func withoutTheBudgetToScoreThePromptItEnds() {
    let actions = orders(after: .refused(-1, limit: "tokens (3)"))
    #expect(actions.last?.conclusion == Conclusion(.outOfBudget))
    #expect(
      actions.contains { if case .note(let n) = $0 { n.contains("tokens (3)") } else { false } })
  }

  @Test func choosesLikeBestOfN() throws {
    let playback = Playback(
      sampled: { $0 == 0 ? .sampled($0, .mute) : .sampled($0, .answering("\($0.index)")) },
      assessed: { id, _ in
        id == -1
          ? .assessed(id, .raw(0.5)) : .assessed(id, .raw(0.5, id == 4 ? 0.9 : 0.3))
      })
    let ending = try #require(playback.conclusion(of: AdaptiveBestOfN(maximum: 64)))
    #expect(ending.candidate == 4 && ending.decision == .accepted)
    let unsure = playback.conclusion(of: AdaptiveBestOfN(maximum: 64, acceptance: 0.95))
    #expect(unsure?.candidate == 4 && unsure?.decision == .abandoned)
  }

  @Test func failuresAndRefusalsDoNotStopIt() {
    let playback = Playback(
      sampled: {
        switch $0.index {
        case 0: .sampleFailed($0, .broken)
        case 6: .refused($0, limit: "tokens (9)")
        default: .sampled($0, .answering("a"))
        }
      },
      assessed: { id, _ in
        switch id.index {
        case -1: .assessed(id, .raw(0.5))
        case 1: .assessmentFailed(id, .broken)
        default: .assessed(id, .raw(0.5, 0.5))
        }
      })
    let ending = playback.conclusion(of: AdaptiveBestOfN(maximum: 64))
    #expect(ending?.candidate == 2 && ending?.decision == .outOfBudget)
  }
}
