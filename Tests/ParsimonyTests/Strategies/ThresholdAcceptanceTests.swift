import Foundation
import Parsimony
import Testing

struct ThresholdAcceptanceTests {
  private func actions(_ scores: Double..., wave: Int = 1, acceptance: Double = 0) -> [Action] {
    Playback(
      sampled: { .sampled($0, .answering("\($0.index)")) },
      assessed: { id, _ in .assessed(id, .raw(0.5, scores[id.index])) }
    ).actions(
      of: ThresholdAcceptance(count: scores.count, wave: wave, acceptance: acceptance))
  }

  @Test func theFirstThatReachesTheThresholdIsTaken() {
    let actions = actions(0.3, 0.89, 0.9, 0.99)
    #expect(actions.sampleCount == 3 && actions.last?.conclusion?.candidate == 2)
    #expect(actions.last?.conclusion?.confidence?.value == 0.9)
  }

  @Test func withinAWaveTheEarliestIsTaken() {
    let actions = actions(0.3, 0.92, 0.99, 0.1, 0.1, wave: 3)
    #expect(actions.sampleCount == 3 && actions.last?.conclusion?.candidate == 1)
  }

  @Test func elseTheBestOfAll() {
    let ending = actions(0.3, 0.8, 0.5).last?.conclusion
    #expect(ending?.candidate == 1 && ending?.decision == .accepted)
    #expect(actions(0.3, 0.4, acceptance: 0.5).last?.conclusion?.decision == .abandoned)
  }

  @Test(arguments: [0.1, 0.5, 0.8])
  func theNumberOfSamplesIsGeometric(q: Double) {
    // A score passes with probability q: E[min(Geometric(q), n)] = (1 - (1 - q)^n) / q.
    let n = 7
    var mean = 0.0
    for code in 0..<(1 << n) {
      let actions = Playback(
        sampled: { .sampled($0, .answering("x")) },
        assessed: { id, _ in .assessed(id, .raw(0.5, code >> id.index & 1 == 1 ? 0.95 : 0.2)) }
      ).actions(of: ThresholdAcceptance(count: n))
      let probability = (0..<n).reduce(1.0) { $0 * (code >> $1 & 1 == 1 ? q : 1 - q) }
      mean += probability * Double(actions.sampleCount)
    }
    #expect(abs(mean - (1 - pow(1 - q, Double(n))) / q) < 1e-12)
  }
}
