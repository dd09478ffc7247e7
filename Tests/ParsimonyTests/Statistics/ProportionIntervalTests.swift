import Foundation
import Parsimony
import Testing

@Suite struct ProportionIntervalTests {
  /// 81 of 263 is the example of Newcombe (1998); all digits from SciPy 1.17.
  @Test(arguments: [
    (0, 10, 0, 0.27753279986288926), (10, 10, 0.7224672001371109, 1),
    (3, 8, 0.13684428582359737, 0.6942576053973728),
    (81, 263, 0.2552885198782742, 0.36620957698280004),
  ])
  func wilson(successes: Int, trials: Int, lower: Double, upper: Double) throws {
    let interval = try ProportionInterval.wilson(successes: successes, trials: trials)
    #expect(abs(interval.lower - lower) < 1e-12)
    #expect(abs(interval.upper - upper) < 1e-12)
    #expect(interval.level == 0.95)
  }

  @Test(arguments: [
    (0, 10, 0, 0.30849710781876294), (10, 10, 0.6915028921812371, 1),
    (3, 8, 0.08523341413759308, 0.7551367836335001),
    (81, 263, 0.25273674558504267, 0.36762192260134746),
  ])
  func clopperPearson(successes: Int, trials: Int, lower: Double, upper: Double) throws {
    let interval = try ProportionInterval.clopperPearson(successes: successes, trials: trials)
    #expect(abs(interval.lower - lower) < 1e-11)
    #expect(abs(interval.upper - upper) < 1e-11)
  }

  /// The coverage of the exact interval, by enumeration, is never below its level.
  @Test(arguments: [1, 5, 20])
  func clopperPearsonCovers(trials: Int) throws {
    let intervals = try (0...trials).map {
      try ProportionInterval.clopperPearson(successes: $0, trials: trials, level: 0.9)
    }
    for p in stride(from: 0.01, to: 1, by: 0.01) {
      let distribution = try BinomialDistribution(trials: trials, probability: p)
      let covered = (0...trials).reduce(0.0) {
        intervals[$1].lower <= p && p <= intervals[$1].upper
          ? $0 + exp(distribution.logProbability($1)) : $0
      }
      #expect(covered >= 0.9 - 1e-12)
    }
  }

  @Test func oneSidedBounds() throws {
    // No success in n trials: the upper bound solves (1 - p)^n = 1 - level.
    let upper = try ProportionInterval.upperBound(successes: 0, trials: 30)
    #expect(abs(upper - (1 - pow(0.05, 1.0 / 30))) < 1e-12)
    let lower = try ProportionInterval.lowerBound(successes: 30, trials: 30)
    #expect(abs(lower - pow(0.05, 1.0 / 30)) < 1e-12)
    #expect(try ProportionInterval.lowerBound(successes: 0, trials: 30) == 0)
  }

  @Test func degenerateAndBadInput() throws {
    #expect(
      try ProportionInterval.wilson(successes: 0, trials: 0)
        == ProportionInterval.clopperPearson(successes: 0, trials: 0))
    #expect(throws: StatisticsError.self) {
      try ProportionInterval.wilson(successes: 4, trials: 3)
    }
    #expect(throws: StatisticsError.self) {
      try ProportionInterval.clopperPearson(successes: -1, trials: 3)
    }
    #expect(throws: StatisticsError.self) {
      try ProportionInterval.wilson(successes: 1, trials: 3, level: 1)
    }
  }
}
