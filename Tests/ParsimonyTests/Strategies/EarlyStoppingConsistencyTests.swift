import Foundation
import Parsimony
import Testing

struct EarlyStoppingConsistencyTests {
  private func actions(_ events: [Event], count: Int, window: Int) -> [Action] {
    Playback(sampled: { events[$0.index] })
      .actions(of: EarlyStoppingConsistency(count: count, window: window))
  }

  private func votes(_ answers: String...) -> [Event] {
    answers.enumerated().map { .sampled(CandidateID($0), .answering($1)) }
  }

  @Test func theFirstUnanimousWindowEndsIt() {
    // Windows of three: a b a, then b b b. The vote over all six is four to two for b.
    let actions = actions(votes("a", "b", "a", "b", "b", "b", "a"), count: 12, window: 3)
    #expect(actions.sampleCount == 6)
    #expect(actions.last?.conclusion?.candidate == 1)
    #expect(actions.last?.conclusion?.confidence?.value == 4.0 / 6)
  }

  @Test func agreementAcrossWindowsDoesNotCount() {
    // a b b | b b a: four b in a row, no window of one accord.
    let actions = actions(votes("a", "b", "b", "b", "b", "a"), count: 6, window: 3)
    #expect(actions.sampleCount == 6 && actions.last?.conclusion?.candidate == 1)
  }

  @Test func theMajorityOfAllNeedNotBeTheWindowsAnswer() {
    // a a b | a a b | c c c: three c stop it, four a win.
    let actions = actions(
      votes("a", "a", "b", "a", "a", "b", "c", "c", "c"), count: 30, window: 3)
    #expect(actions.sampleCount == 9 && actions.last?.conclusion?.trace?.answer?.text == "a")
  }

  @Test func aMuteOrFailedTraceBreaksTheWindow() {
    var events = votes("a", "a", "a", "a", "a", "a", "a", "a", "a")
    events[1] = .sampled(1, .mute)
    events[5] = .sampleFailed(5, .broken)
    let actions = actions(events, count: 9, window: 3)
    #expect(actions.sampleCount == 9 && actions.last?.conclusion?.decision == .accepted)
  }

  @Test func theLastWindowMayBeShort() {
    let actions = actions(votes("a", "b", "c", "b"), count: 4, window: 3)
    #expect(actions.sampleCount == 4 && actions.last?.conclusion?.candidate == 1)
  }

  @Test(arguments: [[0.5, 0.3, 0.2], [0.4, 0.35, 0.25], [0.7, 0.2, 0.1]])
  func theLawOfTheNumberOfSamplesIsExact(weights: [Double]) {
    let runs = AnswerSequences(alphabet: 3, length: 8).run(
      EarlyStoppingConsistency(count: 8, window: 3))
    for run in runs {
      let expected = [3, 6].first { Set(run.answers[($0 - 3)..<$0]).count == 1 } ?? 8
      #expect(run.samples == expected)
      #expect(run.chosen == AnswerSequences.majority(run.answers.prefix(expected)))
    }
    // A window is of one accord with probability u = sum p^3.
    let u = weights.reduce(0) { $0 + pow($1, 3) }
    let law = StoppingLaw(runs) { AnswerSequences.probability($0, weights) }
    #expect(abs((law.samples[3] ?? 0) - u) < 1e-12)
    #expect(abs((law.samples[6] ?? 0) - (1 - u) * u) < 1e-12)
    #expect(abs((law.samples[8] ?? 0) - (1 - u) * (1 - u)) < 1e-12)
  }

  /// Figures from an independent program that enumerates the sequences. The rule promises nothing,
  /// and 7.7% of the stops being other than the full vote shows it.
  private static let errors: [(weights: [Double], n: Int, window: Int, share: Double)] = [
    ([0.5, 0.3, 0.2], 8, 3, 0.0522976222826087), ([0.4, 0.35, 0.25], 8, 3, 0.07711667470583478),
    ([0.7, 0.2, 0.1], 8, 3, 0.011203559410856125), ([0.4, 0.6], 15, 5, 0.026993870825408713),
  ]

  @Test(arguments: 0..<4)
  func theShareOfStopsThatDifferFromTheFullVoteIsAsDocumented(index: Int) {
    let expected = Self.errors[index]
    let runs = AnswerSequences(alphabet: expected.weights.count, length: expected.n).run(
      EarlyStoppingConsistency(count: expected.n, window: expected.window))
    let law = StoppingLaw(runs) { AnswerSequences.probability($0, expected.weights) }
    #expect(abs(law.differs / law.stopped - expected.share) < 1e-9)
  }
}
