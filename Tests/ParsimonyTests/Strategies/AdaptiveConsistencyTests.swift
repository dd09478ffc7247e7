import Foundation
import Parsimony
import Testing

struct AdaptiveConsistencyTests {
  private func actions(_ answers: String..., strategy: AdaptiveConsistency) -> [Action] {
    Playback(sampled: { .sampled($0, .answering(answers[$0.index])) }).actions(of: strategy)
  }

  @Test func fourVotesOfOneAccordAreEnoughAndThreeAreNot() {
    // 1 - I_{1/2}(v + 1, 1) = 1 - 2^-(v + 1): .9375 after three votes, .96875 after four.
    let actions = actions("7", "7", "7", "7", strategy: AdaptiveConsistency(count: 40))
    #expect(actions.sampleCount == 4)
    #expect(actions.last?.conclusion?.decision == .accepted)
    #expect(actions.last?.conclusion?.trace?.answer?.text == "7")
  }

  @Test func oneDissenterAsksForSevenVotesMore() {
    // (5, 1): .9375; (6, 1): .9648. So a, b, then a until six stand against one.
    let strategy = AdaptiveConsistency(count: 40)
    let actions = actions("a", "b", "a", "a", "a", "a", "a", strategy: strategy)
    #expect(actions.sampleCount == 7 && actions.last?.conclusion?.candidate == 0)
  }

  @Test func theDirichletRuleMindsTheThirdAnswer() {
    // Counts (6, 1, 1): the Beta rule sees (6, 1), .9648; Dirichlet over three answers gives .9351.
    let answers = ["a", "b", "c", "a", "a", "a", "a", "a", "a", "a", "a", "a"]
    func count(_ rule: AdaptiveConsistency.Rule) -> Int {
      Playback(sampled: { .sampled($0, .answering(answers[$0.index])) })
        .actions(of: AdaptiveConsistency(count: 12, rule: rule)).sampleCount
    }
    #expect(count(.beta) == 8)
    #expect(count(.dirichlet) == 9)
  }

  @Test func theRuleIsAppliedAtTheEndOfAWave() {
    var strategy = AdaptiveConsistency(count: 12, wave: 5)
    #expect(strategy.react(to: .started(.sample)).count == 5)
    for index in 0..<4 {
      #expect(strategy.react(to: .sampled(CandidateID(index), .answering("a"))).isEmpty)
    }
    #expect(strategy.react(to: .sampled(4, .answering("a"))).last?.conclusion?.candidate == 0)
  }

  @Test func confidenceIsTheShareOfVotes() throws {
    let confidence = try #require(
      actions("a", "a", "a", "a", strategy: AdaptiveConsistency(count: 8))
        .last?.conclusion?.confidence)
    let interval = try ProportionInterval.wilson(successes: 4, trials: 4)
    #expect(
      confidence
        == Confidence(value: 1, low: interval.lower, high: interval.upper, basis: .voteShare))
  }

  @Test(arguments: [[0.5, 0.3, 0.2], [0.4, 0.35, 0.25], [0.7, 0.2, 0.1]], [1, 4])
  func theLawOfTheNumberOfSamplesIsExact(weights: [Double], wave: Int) {
    let runs = AnswerSequences(alphabet: 3, length: 8).run(
      AdaptiveConsistency(count: 8, wave: wave))
    for run in runs {
      var expected = wave
      while expected < 8 {
        let (first, second) = AnswerSequences.leading(run.answers.prefix(expected))
        if AnswerSequences.betaRule(first, second) >= 0.95 { break }
        expected += wave
      }
      #expect(run.samples == expected)
      #expect(run.chosen == AnswerSequences.majority(run.answers.prefix(expected)))
    }
    let law = StoppingLaw(runs) { AnswerSequences.probability($0, weights) }
    // All four first votes agree with probability sum p^4.
    #expect(abs((law.samples[4] ?? 0) - weights.reduce(0) { $0 + pow($1, 4) }) < 1e-12)
    // Four of one accord can only be drawn level with, and ties go to the first: no run differs.
    #expect(law.differs == 0)
    if wave == 1 {
      // Seven: one dissenter among the first four (it must be the minority at seven, too):
      // six of seven for one answer, not the first four of one accord: 4 places for the dissenter.
      let seven = weights.reduce(0) { $0 + 4 * pow($1, 6) * (1 - $1) }
      #expect(abs((law.samples[7] ?? 0) - seven) < 1e-12)
    }
  }

  /// Two answers of probabilities p and 1 - p, n = 40: the strategy itself is run on every count that
  /// can be reached, since copies of a value cost nothing.
  private func run(p: Double?, n: Int = 40) -> (stopped: Double, wrong: Double) {
    struct Key: Hashable {
      var ones = 0
      var zeros = 0
    }
    let start = AdaptiveConsistency(count: n)
    var states: [Key: (strategy: AdaptiveConsistency, weight: Double)] = [:]
    var opened = start
    #expect(opened.react(to: .started(.sample)) == [.sample(0)])
    states[Key()] = (opened, 1)
    var (stopped, wrong) = (0.0, 0.0)
    for index in 0..<n {
      var next: [Key: (strategy: AdaptiveConsistency, weight: Double)] = [:]
      for (key, state) in states {
        for answer in 0...1 {
          var (strategy, weight) = state
          weight *= p.map { answer == 1 ? $0 : 1 - $0 } ?? 1
          let actions = strategy.react(
            to: .sampled(CandidateID(index), .answering("\(answer)")))
          let reached = Key(ones: key.ones + answer, zeros: key.zeros + 1 - answer)
          if let conclusion = actions.last?.conclusion {
            guard index + 1 < n else { continue }
            // Without p every path weighs B(ones + 1, zeros + 1): p is uniform.
            let prior =
              p == nil
              ? AnswerSequences.uniformPriorProbability(
                [Int](repeating: 1, count: reached.ones)
                  + [Int](repeating: 0, count: reached.zeros)) : 1
            stopped += weight * prior
            let low = min(reached.ones, reached.zeros)
            let error =
              p == nil
              ? 1 - AnswerSequences.betaRule(max(reached.ones, reached.zeros), low)
              : conclusion.trace?.answer?.text == "1" ? 0 : 1
            wrong += weight * prior * error
          } else {
            next[reached, default: (strategy, 0)].weight += weight
          }
        }
      }
      states = next
    }
    return (stopped, wrong)
  }

  /// Figures from an independent program (dynamic programming over counts).
  private static let errors: [(p: Double?, stopped: Double, wrong: Double)] = [
    (0.55, 0.477557783037156, 0.2289582681660052), (0.6, 0.6239539584302699, 0.08643430606869222),
    (0.7, 0.9196049558102374, 0.012799386401236477),
    // Averaged over the prior the rule keeps its word: 3.6% of the stopped runs are wrong.
    (nil, 0.8502159924105807, 0.03558659863352535),
  ]

  @Test(arguments: 0..<4)
  func theShareOfWrongStopsIsAsDocumented(index: Int) {
    let expected = Self.errors[index]
    let law = run(p: expected.p)
    #expect(abs(law.stopped - expected.stopped) < 1e-9)
    #expect(abs(law.wrong / law.stopped - expected.wrong) < 1e-9)
    if expected.p == nil { #expect(law.wrong <= 0.05 * law.stopped) }
  }
}
