import Foundation
import Parsimony
import Testing

struct ConfidenceGuidedStoppingTests {
  private func actions(
    _ candidates: [(answer: String, c: Double)], threshold: Double = 0.95, wave: Int = 1
  ) -> [Action] {
    Playback(
      sampled: { .sampled($0, .answering(candidates[$0.index].answer)) },
      assessed: { id, _ in .assessed(id, .raw(0.5, candidates[id.index].c)) }
    ).actions(
      of: ConfidenceGuidedStopping(count: candidates.count, threshold: threshold, wave: wave))
  }

  /// The hypotheses' posterior by the product formula, "none of them" last.
  private func posterior(_ candidates: [(answer: String, c: Double)]) -> [Double] {
    var answers: [String] = []
    for candidate in candidates where !answers.contains(candidate.answer) {
      answers.append(candidate.answer)
    }
    let k = Double(answers.count)
    var masses = (answers + ["none of them"]).map { answer in
      candidates.reduce(1.0) { $0 * ($1.answer == answer ? $1.c : (1 - $1.c) / k) }
    }
    let total = masses.reduce(0, +)
    for index in masses.indices { masses[index] /= total }
    return masses
  }

  @Test func thePosteriorOfAHandWorkedCase() {
    // a at .8: a .8, none .2. Then b at .6, two answers: a .8 * .4/2 = .16, b .2/2 * .6 = .06,
    // none .1 * .2 = .02: a .667. Then a at .7: a .112, b .009, none .003: a 112/124 = .9032.
    let candidates = [("a", 0.8), ("b", 0.6), ("a", 0.7), ("a", 0.7)]
    #expect(abs(posterior(Array(candidates.prefix(3)))[0] - 112.0 / 124) < 1e-12)
    #expect(actions(candidates, threshold: 0.79).sampleCount == 1)
    #expect(actions(candidates, threshold: 0.81).sampleCount == 3)
    #expect(actions(candidates, threshold: 0.9032).sampleCount == 3)
    #expect(actions(candidates, threshold: 0.9033).sampleCount == 4)
  }

  @Test func theLeaderNeedNotHaveTheMostVotes() {
    // Three at .2 for a, one at .9 for b.
    let candidates = [("a", 0.2), ("a", 0.2), ("b", 0.9), ("a", 0.2)]
    #expect(actions(candidates).last?.conclusion?.trace?.answer?.text == "b")
  }

  @Test func noneOfThemIsNeverTheAnswer() {
    let actions = actions([("a", 0.01), ("a", 0.02)])
    #expect(actions.sampleCount == 2)
    #expect(actions.last?.conclusion?.decision == .accepted)
    #expect(actions.last?.conclusion?.candidate == 1)
  }

  @Test func everyHypothesisCountsInEverySequence() {
    // All sequences of up to 5 traces over 3 answers x 2 confidences: it stops at the first prefix
    // whose leading posterior reaches the threshold, and names that leader.
    let kinds: [(answer: String, c: Double)] = [
      ("a", 0.85), ("a", 0.45), ("b", 0.85), ("b", 0.45), ("c", 0.85), ("c", 0.45),
    ]
    for code in 0..<7776 {
      var rest = code
      let drawn = (0..<5).map { _ in
        defer { rest /= 6 }
        return kinds[rest % 6]
      }
      let actions = actions(drawn, threshold: 0.93)
      let stop =
        (1..<5).first { posterior(Array(drawn.prefix($0))).dropLast().max() ?? 0 >= 0.93 } ?? 5
      #expect(actions.sampleCount == stop)
      let final = posterior(Array(drawn.prefix(stop)))
      var names: [String] = []
      for candidate in drawn.prefix(stop) where !names.contains(candidate.answer) {
        names.append(candidate.answer)
      }
      let chosen = actions.last?.conclusion?.trace?.answer?.text
      let position = names.firstIndex { $0 == chosen }
      #expect(position.map { final[$0] >= (final.dropLast().max() ?? 1) - 1e-12 } == true)
    }
  }

  @Test func aStopIsRightWithTheThresholdsProbabilityIfTheModelHolds() {
    // The truth is a (1/2) or b (1/2); a trace of confidence c, .9 or .6 with equal chance, names the
    // truth with probability c. Both answers and their number are known to the formula once both were
    // seen; "none of them" only takes mass, so the promise holds with room to spare.
    var (stopped, right) = (0.0, 0.0)
    for code in 0..<4096 {
      var rest = code
      var probability = 1.0
      let drawn = (0..<6).map { _ in
        defer { rest /= 4 }
        let c = rest & 1 == 0 ? 0.9 : 0.6
        let isRight = rest & 2 == 0
        probability *= 0.5 * (isRight ? c : 1 - c)
        return (isRight ? "a" : "b", c)
      }
      let actions = actions(drawn)
      guard actions.sampleCount < 6 else { continue }
      stopped += probability
      if actions.last?.conclusion?.trace?.answer?.text == "a" { right += probability }
    }
    #expect(right / stopped >= 0.95)
    #expect(stopped > 0.5)
  }
}
