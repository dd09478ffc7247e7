import Foundation
import Parsimony
import Testing

struct LearnThenTestTests {
  private typealias Trial = LearnThenTest.Trial

  private func trial(losses: [Int], questions: Int, cost: Double) -> Trial {
    Trial(
      losses: (0..<questions).map { losses.contains($0) ? 1 : 0 },
      costs: [Double](repeating: cost, count: questions))
  }

  /// 200 questions, the first 40 to learn from. Risk .05, confidence .9: 160 questions allow 4 losses
  /// (P(Bin(160, .05) <= 4) = .09) and not 5 (.18).
  @Test func takesTheCheapestThatPasses() throws {
    let procedure = try LearnThenTest(risk: 0.05, confidence: 0.9)
    let trials = [
      trial(losses: [], questions: 200, cost: 10),
      trial(losses: [1, 2] + Array(100..<104), questions: 200, cost: 4),
      trial(losses: [1, 2, 3] + Array(100..<105), questions: 200, cost: 2),
      trial(losses: [1, 2, 3, 4] + Array(100..<102), questions: 200, cost: 1),
    ]
    let choice = try #require(
      procedure.choose(among: trials, learning: 0..<40, testing: 40..<200))
    // The third fails, so the fourth is not even looked at, though it would pass.
    #expect(choice.setting == 1)
    #expect(choice.tested == [0, 1, 2])
    #expect(choice.losses == 4 && choice.questions == 160)
    #expect(choice.pValue <= 0.1)
  }

  @Test func settingsThatAnotherBeatsAreNotTested() throws {
    let procedure = try LearnThenTest(risk: 0.2, confidence: 0.9)
    let trials = [
      trial(losses: [], questions: 100, cost: 3),
      trial(losses: [1], questions: 100, cost: 5),
      trial(losses: [2], questions: 100, cost: 2),
    ]
    let choice = try #require(
      procedure.choose(among: trials, learning: 0..<20, testing: 20..<100))
    #expect(choice.tested == [0, 2])
    #expect(choice.setting == 2)
  }

  @Test func nothingPassesWithTooFewQuestions() throws {
    let procedure = try LearnThenTest(risk: 0.02, confidence: 0.95)
    let trials = [trial(losses: [], questions: 188, cost: 1)]
    #expect(procedure.choose(among: trials, learning: 0..<40, testing: 40..<188) == nil)
    let more = [trial(losses: [], questions: 189, cost: 1)]
    #expect(procedure.choose(among: more, learning: 0..<40, testing: 40..<189) != nil)
  }

  @Test(arguments: [(0.0, 0.9), (1.0, 0.9), (0.1, 0.0), (0.1, 1.0), (.nan, 0.9)])
  func boundsAreChecked(risk: Double, confidence: Double) {
    #expect(throws: StatisticsError.self) {
      try LearnThenTest(risk: risk, confidence: confidence)
    }
  }

  /// The promise itself, by enumeration. Three nested settings: a question harms none, the cheapest,
  /// the two cheaper ones or all. Over all outcomes of 24 questions of the test, the chance that the
  /// chosen setting's true risk is above the bound is at most delta, wherever the true risks lie.
  @Test(
    arguments: [
      [0.0, 0.06, 0.2], [0.051, 0.051, 0.051], [0.0, 0.051, 0.051], [0.02, 0.04, 0.06],
      [0.1, 0.2, 0.3], [0.01, 0.3, 0.3],
    ], [0.3, 0.1])
  func theChanceOfAFalsePromiseIsAtMostDelta(risks: [Double], delta: Double) throws {
    let bound = 0.05
    let questions = 24
    let procedure = try LearnThenTest(risk: bound, confidence: 1 - delta)
    // Questions that harm: all three, the two cheaper ones, the cheapest, none.
    let shares = [risks[0], risks[1] - risks[0], risks[2] - risks[1], 1 - risks[2]]
    // The learning questions rank the settings by cost; one more loss each keeps all three.
    let learning = 4
    func logFactorial(_ n: Int) -> Double { (0..<n).reduce(0) { $0 + log(Double($1 + 1)) } }
    var broken = 0.0
    var total = 0.0
    for a in 0...questions {
      for b in 0...(questions - a) {
        for c in 0...(questions - a - b) {
          let counts = [a, b, c, questions - a - b - c]
          var logChance = logFactorial(questions)
          for (count, share) in zip(counts, shares) where count > 0 {
            logChance += Double(count) * log(share)
          }
          for count in counts { logChance -= logFactorial(count) }
          let chance = exp(logChance)
          guard chance > 0 else { continue }
          total += chance
          let harms = [a, a + b, a + b + c]
          let trials = harms.enumerated().map { index, harm in
            Trial(
              losses: (0..<learning).map { $0 < index ? 1 : 0 }
                + (0..<questions).map { $0 < harm ? 1 : 0 },
              costs: [Double](repeating: Double(3 - index), count: learning + questions))
          }
          let choice = procedure.choose(
            among: trials, learning: 0..<learning, testing: learning..<(learning + questions))
          if let choice, risks[choice.setting] > bound { broken += chance }
        }
      }
    }
    #expect(abs(total - 1) < 1e-9)
    #expect(broken <= delta + 1e-9)
  }
}
