import Foundation
import Parsimony
import Testing

struct BetaConsistencyTests {
  private func count(
    _ answers: String..., rule: BetaConsistency.Rule, of n: Int, wave: Int = 1,
    threshold: Double = 0.95
  ) -> Int {
    Playback(sampled: { .sampled($0, .answering(answers[$0.index])) })
      .actions(of: BetaConsistency(count: n, threshold: threshold, rule: rule, wave: wave))
      .sampleCount
  }

  @Test func thePosteriorRuleStopsWhereItsHubWould() {
    // 1 - I_{1/2}(v1 + 1, v2 + 1): (4, 0) .96875, (6, 1) .9648, (8, 2) .9673; (7, 2) .9453.
    #expect(count("a", "a", "a", "a", rule: .posterior, of: 64) == 4)
    #expect(count("a", "b", "a", "a", "a", "a", "a", rule: .posterior, of: 64) == 7)
    #expect(
      count("a", "b", "b", "a", "a", "a", "a", "a", "a", "a", rule: .posterior, of: 64) == 10)
  }

  @Test func itWaitsForASecondVote() {
    // A single vote is at .75.
    #expect(count("a", "a", rule: .posterior, of: 8, threshold: 0.7) == 2)
  }

  @Test func itComesInWavesOfFour() {
    var strategy = BetaConsistency(count: 64)
    #expect(strategy.react(to: .started(.sample)).sampleCount == 4)
    for index in 0..<3 {
      #expect(strategy.react(to: .sampled(CandidateID(index), .answering("a"))).isEmpty)
    }
    #expect(strategy.react(to: .sampled(3, .answering("b"))).sampleCount == 4)
  }

  @Test func thePredictiveRuleLooksAtWhatIsLeft() {
    // n = 8, (3, 0), 5 left: the leader loses its lead only with X <= 1 of 5; with p ~ Beta(4, 1)
    // P(X = x) = C(5, x) B(4 + x, 6 - x) / B(4, 1): 1/126 + 4/126 = 5/126, so .9603.
    #expect(count("a", "a", "a", rule: .predictive, of: 8) == 3)
    // n = 16, (3, 0): .9471. One more vote decides.
    #expect(count("a", "a", "a", "a", rule: .predictive, of: 16) == 4)
    // n = 5, (2, 1): X >= 1 of 2 needed, .8; (3, 1) with one left cannot be caught up with.
    #expect(count("a", "b", "a", "a", rule: .predictive, of: 5) == 4)
  }

  @Test func aDecidedVoteStopsAtOnce() {
    // 3 of 5 are in and agree: no vote to come can change it, whatever the threshold.
    #expect(count("a", "a", "a", rule: .predictive, of: 5, threshold: 1) == 3)
  }

  @Test(arguments: BetaConsistency.Rule.allCases, [nil, 0.5, 0.55, 0.7, 0.9])
  func theLawIsExactAndKeepsItsPromiseOverThePrior(rule: BetaConsistency.Rule, p: Double?) {
    let n = 12
    let runs = AnswerSequences(alphabet: 2, length: n).run(
      BetaConsistency(count: n, rule: rule, wave: 1))
    for run in runs {
      let expected =
        (2..<n).first {
          let (first, second) = AnswerSequences.leading(run.answers.prefix($0))
          return probability(rule, first, second, n - $0) >= 0.95
        } ?? n
      #expect(run.samples == expected)
    }
    let law = StoppingLaw(runs) { answers in
      p.map { AnswerSequences.probability(answers, [1 - $0, $0]) }
        ?? AnswerSequences.uniformPriorProbability(answers)
    }
    // Figures from an independent program that enumerates the sequences.
    let expected: Double? =
      switch (rule, p) {
      case (.predictive, nil): 0.014756283320639343
      case (.predictive, 0.5): 0.04437869822485207
      case (.predictive, 0.55): 0.04191441636482422
      case (.predictive, 0.7): 0.01931020192118311
      case (.posterior, nil): 0.003299794439034931
      case (.posterior, 0.5): 0.021929824561403508
      default: nil
      }
    if let expected { #expect(abs(law.differs / law.stopped - expected) < 1e-9) }
    #expect(law.differs <= 0.05 * law.stopped)
  }

  /// The rules by sums over the future: every one of the 2^r continuations weighs
  /// B(v1 + 1 + x, v2 + 1 + r - x) / B(v1 + 1, v2 + 1).
  private func probability(
    _ rule: BetaConsistency.Rule, _ first: Int, _ second: Int, _ remaining: Int
  ) -> Double {
    guard rule == .predictive else { return AnswerSequences.betaRule(first, second) }
    func logBeta(_ a: Int, _ b: Int) -> Double {
      lgamma(Double(a)) + lgamma(Double(b)) - lgamma(Double(a + b))
    }
    var sum = 0.0
    var ways = 1.0
    for x in 0...remaining {
      if first + x > second + remaining - x {
        sum +=
          ways
          * exp(
            logBeta(first + 1 + x, second + 1 + remaining - x) - logBeta(first + 1, second + 1))
      }
      ways *= Double(remaining - x) / Double(x + 1)
    }
    return sum + 1e-12
  }
}
