import Experiments
import Parsimony
import Testing

@Suite struct UniformMatchingTests {
  @Test(arguments: [7, 10, 23, 70, 71])
  func levelsAreUniform(level: Int) {
    let matching = UniformMatching(questions: 7, target: 1, seed: 4)
    let counts = matching.counts(level: level)
    #expect(counts.reduce(0, +) == level)
    #expect(counts.max()! - counts.min()! <= 1)
    #expect(Set(matching.order) == Set(0..<7))
  }

  @Test func everyQuestionHasASample() {
    let matching = UniformMatching(questions: 5, target: 1, seed: 1)
    #expect(matching.counts(level: 0) == [1, 1, 1, 1, 1])
    #expect(matching.firstLevel(costPerSample: [10, 10, 10, 10, 10]) == 5)
    #expect(matching.firstLevel(costPerSample: [0, 0, 0, 0, 0]) == 5)
  }

  @Test func theOrderFollowsTheSeed() {
    let first = UniformMatching(questions: 50, target: 1, seed: 1)
    #expect(first.order == UniformMatching(questions: 50, target: 1, seed: 1).order)
    #expect(first.order != UniformMatching(questions: 50, target: 1, seed: 2).order)
  }

  /// No other level is closer: checked against all of them.
  @Test(arguments: 0..<40)
  func theFirstLevelIsTheClosest(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    let costs = (0..<9).map { _ in 20 + 60 * generator.unitDouble() }
    let target = 300 + generator.index(below: 9000)
    let matching = UniformMatching(questions: 9, target: target, seed: UInt64(seed))
    func distance(_ level: Int) -> Double {
      let counts = matching.counts(level: level)
      return abs(zip(counts, costs).reduce(0) { $0 + Double($1.0) * $1.1 } - Double(target))
    }
    let chosen = matching.firstLevel(costPerSample: costs)
    let closest = (9...400).map(distance).min()!
    #expect(abs(distance(chosen) - closest) < 1e-9)
  }

  /// A fixed cost a question, which the prediction does not know, is made up for by measuring.
  @Test func measuringCorrectsThePrediction() {
    let target = 5000
    let matching = UniformMatching(questions: 10, target: target, seed: 3)
    func measure(_ level: Int) -> [Int] { matching.counts(level: level).map { 40 + 23 * $0 } }
    var level = matching.firstLevel(costPerSample: Array(repeating: 23, count: 10))
    #expect(abs(measure(level).reduce(0, +) - target) > 200)
    for _ in 0..<8 { level = matching.nextLevel(after: level, measured: measure(level)) }
    #expect(abs(measure(level).reduce(0, +) - target) <= 23)
    #expect(matching.nextLevel(after: level, measured: measure(level)) == level)
  }
}
