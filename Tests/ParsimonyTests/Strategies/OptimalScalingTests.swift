import Parsimony
import Testing

struct OptimalScalingTests {
  private func actions(
    _ scores: [Double], count: Int, target: Double = 0.9, confidence: Double = 0.95,
    start: Int = 3, wave: Int = 4
  ) -> [Action] {
    Playback(
      sampled: { .sampled($0, .answering("\($0.index)")) },
      assessed: { id, _ in .assessed(id, .raw(0.5, scores[id.index % scores.count])) }
    ).actions(
      of: OptimalScaling(
        count: count, target: target, confidence: confidence, start: start, wave: wave))
  }

  @Test func scoresAboveTheTargetEndItAfterTheFirstLook() {
    let actions = actions([0.95, 0.97, 0.96], count: 64)
    #expect(actions.sampleCount == 3 && actions.last?.conclusion?.candidate == 1)
  }

  @Test func scoresThatNeverVaryBelowTheTargetTakeEverything() {
    #expect(actions([0.5], count: 20).sampleCount == 20)
  }

  @Test func theClosedFormDecides() {
    // Scores .2, .5, .8 repeat: mean .5, variance .06, whose maximum-likelihood fit is mode .5,
    // deviation .3225 (it has that variance after truncation). F(.9) = .94663, and
    // ceil(log .01 / log .94663) = ceil(83.97) = 84; a multiple of 3, where the fit is the same again.
    let scores = [0.2, 0.5, 0.8]
    #expect(actions(scores, count: 128, confidence: 0.99, wave: 3).sampleCount == 84)
    #expect(actions(scores, count: 128, confidence: 0.99, wave: 99).sampleCount == 84)
    #expect(actions(scores, count: 40, confidence: 0.99, wave: 3).sampleCount == 40)
  }

  @Test func theFitIsMadeAnewAfterEachWave() {
    // Three low scores ask for everything; waves of four scores at .99 change that. An independent
    // search over a grid wants 13 after seven samples (12.6) and 10 after eleven (9.4).
    let scores = [0.4, 0.45, 0.5] + [Double](repeating: 0.99, count: 61)
    #expect(actions(scores, count: 3).last?.conclusion?.candidate == 2)
    #expect(actions(scores, count: 64).sampleCount == 11)
  }

  @Test func aTraceWithoutAnAnswerCountsAsZero() {
    // Two of three traces are mute: the one good score alone would have ended it.
    func count(mute: Bool) -> Int {
      Playback(
        sampled: { .sampled($0, mute && $0.index % 3 != 0 ? .mute : .answering("x")) },
        assessed: { id, _ in .assessed(id, .raw(0.5, 0.95)) }
      ).actions(of: OptimalScaling(count: 12)).sampleCount
    }
    #expect(count(mute: false) == 3)
    #expect(count(mute: true) > 3)
  }

  @Test func theBestScoreWins() {
    let ending = actions([0.2, 0.5, 0.8], count: 9).last?.conclusion
    #expect(ending?.candidate == 2 && ending?.decision == .accepted)
  }
}
