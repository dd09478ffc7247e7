import Foundation
import Parsimony
import Testing

struct LogOddsVoteTests {
  private func conclusion(
    _ candidates: [(answer: String, p: Double)], alternatives: Int = 1, clamp: Double = 1e-3
  ) -> Conclusion? {
    Playback(
      sampled: { .sampled($0, .answering(candidates[$0.index].answer)) },
      assessed: { id, _ in .assessed(id, .raw(0.5, candidates[id.index].p)) }
    ).conclusion(
      of: LogOddsVote(count: candidates.count, alternatives: alternatives, clamp: clamp))
  }

  @Test func oneSureTraceOutweighsThreeUnsureOnes() {
    // log(.9 / .1) = 2.197 against 3 log(.6 / .4) = 1.216; plain weights say .9 against 1.8.
    let candidates = [("a", 0.6), ("b", 0.9), ("a", 0.6), ("a", 0.6)]
    #expect(conclusion(candidates)?.candidate == 1)
    // Four at .64 make 2.301.
    #expect(
      conclusion([("b", 0.9), ("a", 0.64), ("a", 0.64), ("a", 0.64), ("a", 0.64)])?.candidate == 1)
  }

  @Test func aTraceThatIsProbablyWrongVotesAgainstItsAnswer() {
    // 3 log(.3 / .7) = -2.542 against log(.45 / .55) = -.201.
    let candidates = [("a", 0.3), ("a", 0.3), ("b", 0.45), ("a", 0.3)]
    let ending = conclusion(candidates)
    #expect(ending?.candidate == 2)
    #expect(ending?.confidence == Confidence(value: 0.45, low: 0.45, high: 0.45, basis: .rawScore))
  }

  @Test func withManyWrongAnswersAgreementCountsEvenBelowOneHalf() {
    // With m = 5 each vote gains log 5 = 1.609: a has 3 (-.847 + 1.609) = 2.286, b has 1.409.
    let candidates = [("a", 0.3), ("a", 0.3), ("b", 0.45), ("a", 0.3)]
    #expect(conclusion(candidates, alternatives: 5)?.trace?.answer?.text == "a")
  }

  @Test func certaintyIsClamped() {
    // log(.999 / .001) = 6.907; four times log(.85 / .15) = 6.939.
    let candidates = [("b", 1.0), ("a", 0.85), ("a", 0.85), ("a", 0.85), ("a", 0.85)]
    #expect(conclusion(candidates)?.trace?.answer?.text == "a")
    #expect(conclusion(candidates, clamp: 1e-4)?.trace?.answer?.text == "b")
    #expect(conclusion([("a", 0), ("b", 0)], clamp: 0)?.candidate == 0)
  }

  @Test(arguments: [[0.9, 0.6, 0.6, 0.55], [0.7, 0.7, 0.7, 0.2], [0.95, 0.1, 0.5, 0.8, 0.6]])
  func itIsAsOftenRightAsAnyRuleCanBe(skills: [Double]) {
    // Two answers, equally likely to be right; trace i errs with probability 1 - p_i. The best rule
    // is right with probability sum over outcomes of max(P(o | a), P(o | b)) / 2.
    var (accuracy, best) = (0.0, 0.0)
    for code in 0..<(1 << skills.count) {
      var (ifA, ifB) = (1.0, 1.0)
      var votes: [(answer: String, p: Double)] = []
      for (index, p) in skills.enumerated() {
        let says = code >> index & 1 == 0 ? "a" : "b"
        ifA *= says == "a" ? p : 1 - p
        ifB *= says == "b" ? p : 1 - p
        votes.append((says, p))
      }
      // An outcome where nobody names an answer cannot choose it.
      let named = Set(votes.map(\.answer))
      best += max(named.contains("a") ? ifA : 0, named.contains("b") ? ifB : 0) / 2
      accuracy += (conclusion(votes)?.trace?.answer?.text == "a" ? ifA : ifB) / 2
    }
    #expect(abs(accuracy - best) < 1e-12)
  }
}
