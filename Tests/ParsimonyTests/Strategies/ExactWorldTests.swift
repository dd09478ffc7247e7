import Foundation
import Parsimony
import Testing

/// Worlds small enough to run a strategy on every possible outcome: its accuracy is then a sum of
/// probabilities, to be compared with a closed form.
struct ExactWorldTests {
  /// A candidate is right with probability `p`; the PRM scores a right one high with probability
  /// `hit` and a wrong one with probability `falseAlarm`.
  private struct World {
    var p: Double
    var hit: Double
    var falseAlarm: Double

    /// The probabilities of (wrong, low), (wrong, high), (right, low), (right, high).
    var kinds: [Double] {
      [(1 - p) * (1 - falseAlarm), (1 - p) * falseAlarm, p * (1 - hit), p * hit]
    }

    /// Best-of-n takes the first with a high score, or else the first.
    func bestOfN(_ n: Int) -> Double {
      let high = kinds[1] + kinds[3]
      let none = pow(1 - high, Double(n))
      return (1 - none) * kinds[3] / high + none * kinds[2] / (1 - high)
    }
  }

  private func factorial(_ n: Int) -> Double { (0..<n).reduce(1.0) { $0 * Double($1 + 1) } }

  /// Sums the probability of success over all outcomes of n candidates with `weights.count` kinds.
  private func accuracy(
    n: Int, weights: [Double], isRight: ([Int]) -> Bool
  ) -> Double {
    var total = 0.0
    var kinds = [Int](repeating: 0, count: n)
    for code in 0..<Int(pow(Double(weights.count), Double(n))) {
      var rest = code
      var probability = 1.0
      for index in 0..<n {
        kinds[index] = rest % weights.count
        rest /= weights.count
        probability *= weights[kinds[index]]
      }
      if isRight(kinds) { total += probability }
    }
    return total
  }

  private static let worlds = [
    World(p: 0.3, hit: 0.8, falseAlarm: 0.25), World(p: 0.6, hit: 0.5, falseAlarm: 0.5),
    World(p: 0.1, hit: 0.9, falseAlarm: 0.05), World(p: 0.5, hit: 0.3, falseAlarm: 0.7),
  ]

  private func succeeds(_ strategy: some Strategy, _ kinds: [Int], promptScore: Double) -> Bool {
    let ending = Playback(
      sampled: { .sampled($0, .answering(kinds[$0.index] >= 2 ? "right" : "wrong")) },
      assessed: { id, trace in
        trace.steps.isEmpty
          ? .assessed(id, .raw(promptScore))
          : .assessed(id, .raw(promptScore, kinds[id.index] % 2 == 1 ? 0.9 : 0.2))
      }
    ).conclusion(of: strategy)
    return ending?.trace?.answer?.text == "right"
  }

  @Test(arguments: 0..<4, [1, 2, 5])
  func bestOfNHasItsExactAccuracy(index: Int, n: Int) {
    let world = Self.worlds[index]
    let exact = accuracy(n: n, weights: world.kinds) {
      succeeds(BestOfN(count: n), $0, promptScore: 0.5)
    }
    #expect(abs(exact - world.bestOfN(n)) < 1e-12)
  }

  @Test(arguments: 0..<4)
  func adaptiveBestOfNIsBestOfTheSizeItChose(index: Int) {
    let world = Self.worlds[index]
    // At C = .9 and a low quantile of .4 it takes ceil(4.51) = 5 samples.
    let strategy = AdaptiveBestOfN(maximum: 64, coverage: 0.9)
    let exact = accuracy(n: 5, weights: world.kinds) {
      succeeds(strategy, $0, promptScore: 0.4)
    }
    #expect(abs(exact - world.bestOfN(5)) < 1e-12)
  }

  @Test func aPerfectRewardModelReachesCoverage() {
    let world = World(p: 0.35, hit: 1, falseAlarm: 0)
    let exact = accuracy(n: 6, weights: world.kinds) {
      succeeds(BestOfN(count: 6), $0, promptScore: 0.5)
    }
    #expect(abs(exact - (1 - pow(0.65, 6))) < 1e-12)
  }

  @Test(arguments: [[0.5, 0.3, 0.2], [0.2, 0.45, 0.35], [0.34, 0.33, 0.33]], [1, 4, 7])
  func majorityVoteHasItsMultinomialAccuracy(weights: [Double], n: Int) {
    let names = ["right", "wrong", "worse"]
    let exact = accuracy(n: n, weights: weights) { kinds in
      Playback(sampled: { .sampled($0, .answering(names[kinds[$0.index]])) })
        .conclusion(of: MajorityVote(count: n))?.trace?.answer?.text == "right"
    }
    var expected = 0.0
    for a in 0...n {
      for b in 0...(n - a) {
        let counts = [a, b, n - a - b]
        guard a == counts.max() else { continue }
        // Given the counts all orders are equally likely, so each of the tied ones is first with
        // the same probability.
        let tied = counts.filter { $0 == a }.count
        var probability = factorial(n)
        for (count, weight) in zip(counts, weights) {
          probability *= pow(weight, Double(count)) / factorial(count)
        }
        expected += probability / Double(tied)
      }
    }
    #expect(abs(exact - expected) < 1e-10)
  }

  @Test func verifiedBestOfNReachesCoverageWithTheFewestSamples() {
    let p = 0.3
    var meanSamples = 0.0
    let exact = accuracy(n: 6, weights: [1 - p, p]) { kinds in
      let actions = Playback(
        sampled: { .sampled($0, .answering(kinds[$0.index] == 1 ? "right" : "wrong")) },
        verified: { _, trace in Verdict(isCorrect: trace.answer?.text == "right") }
      ).actions(of: VerifiedBestOfN(count: 6))
      let ordered = actions.filter { if case .sample = $0 { true } else { false } }.count
      let probability = kinds.reduce(1.0) { $0 * ($1 == 1 ? p : 1 - p) }
      meanSamples += Double(ordered) * probability
      return actions.last?.conclusion?.decision == .accepted
    }
    #expect(abs(exact - (1 - pow(1 - p, 6))) < 1e-12)
    // E[min(Geometric(p), n)] = (1 - (1-p)^n) / p.
    #expect(abs(meanSamples - (1 - pow(1 - p, 6)) / p) < 1e-12)
  }
}
