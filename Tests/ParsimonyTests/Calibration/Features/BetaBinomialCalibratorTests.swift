import Foundation
import Parsimony
import Testing

@Suite struct BetaBinomialCalibratorTests {
  static let world = SyntheticCalibrationData()

  /// The known mean and concentration come back, from 8 rollouts a row: the noise of the labels is
  /// not part of the belief.
  @Test func recoversTheKnownBelief() throws {
    let calibrator = try Self.world.rows(questions: 3000, seed: 1).fitBeta()
    for score in [0.15, 0.3, 0.45, 0.6, 0.75, 0.9] {
      let expected = try Self.world.belief(score)
      let observation = ScoreObservation(rawScore: score, stepIndex: 1, expectedSteps: 4)
      let belief = calibrator.belief(for: observation)
      #expect(abs(belief.mean - expected.mean) < 0.025)
      let ratio = (belief.alpha + belief.beta) / Self.world.concentration
      #expect(ratio > 0.75 && ratio < 1.35, "score \(score)")
      let quantiles = calibrator.quantiles(for: observation)
      #expect(quantiles.mean == belief.mean)
      for (level, value) in zip(quantiles.levels, quantiles.values) {
        #expect(abs(value - expected.quantile(level)) < 0.04, "score \(score), level \(level)")
        #expect(abs(value - belief.quantile(level)) < 1e-9)
      }
    }
  }

  /// The quantiles cover the success probability itself, not its noisy label.
  @Test func quantilesCoverTheProbability() throws {
    let calibrator = try Self.world.rows(questions: 3000, seed: 2).fitBeta()
    var exact = Self.world
    exact.rollouts = 1000
    exact.rowsPerQuestion = 1
    let fresh = try exact.rows(questions: 4000, seed: 3)
    let quantiles = fresh.quantiles(calibrator)
    let low = try CalibrationMetrics.lowQuantileCoverage(quantiles, labels: fresh.labels)
    #expect(abs(low - 0.9) < 0.03)
    let high = zip(fresh, quantiles).count { $0.label.fraction <= $1.high }
    #expect(abs(Double(high) / 4000 - 0.9) < 0.03)
  }

  /// N = 1 tells the mean, and nothing of the concentration, which stays where it began.
  @Test func oneRolloutEach() throws {
    var single = Self.world
    single.rollouts = 1
    let calibrator = try single.rows(questions: 3000, seed: 4).fitBeta()
    for score in [0.2, 0.5, 0.8] {
      let belief = calibrator.belief(for: ScoreObservation(rawScore: score, stepIndex: 1))
      #expect(abs(belief.mean - (try Self.world.belief(score).mean)) < 0.05)
      #expect(abs(belief.alpha + belief.beta - 2) < 1e-6)
    }
  }

  /// Finished prefixes are right or wrong: the belief lies at both ends, and its mean still ranks.
  @Test func finishedPrefixesAreRightOrWrong() throws {
    var generator = SplitMix64(seed: 5)
    let rows = (0..<4000).map { index in
      let score = generator.unitDouble()
      let right = generator.unitDouble() < score
      return CalibrationRow(
        questionID: "q\(index / 4)", rawScore: score, stepIndex: 3, isTerminal: true,
        successes: right ? 8 : 0, rollouts: 8)
    }
    let calibrator = try rows.fitBeta()
    var previous = 0.0
    for score in [0.2, 0.4, 0.6, 0.8] {
      let quantiles = calibrator.quantiles(
        for: ScoreObservation(rawScore: score, stepIndex: 3, isTerminal: true))
      #expect(quantiles.low < 0.01 && quantiles.high > 0.99)
      #expect(abs(quantiles.mean - score) < 0.06)
      #expect(quantiles.mean > previous)
      previous = quantiles.mean
    }
  }

  /// The same level of success from more rollouts is believed more.
  @Test func moreRolloutsTellMore() throws {
    func concentration(_ successes: [Int], of rollouts: Int) throws -> Double {
      let rows = (0..<80).map {
        CalibrationRow(
          questionID: "q\($0)", rawScore: 0.5, stepIndex: 1,
          successes: successes[$0 % successes.count], rollouts: rollouts)
      }
      let belief = try rows.fitBeta().belief(for: rows[0].observation)
      #expect(abs(belief.mean - 0.5) < 0.02)
      return belief.alpha + belief.beta
    }
    #expect(try concentration([0, 8], of: 8) < 0.5)
    #expect(try concentration([4], of: 8) > 50)
    let spread = try concentration([16, 48], of: 64)
    // p~ is 1/4 or 3/4: the variance 1/16 is that of a Beta(3/2, 3/2), nearly.
    #expect(spread > 2 && spread < 5)
  }

  @Test func roundTripIsExact() throws {
    let rows = ScoreFeaturesTests.rows(questions: 60, seed: 6)
    for options in [FeatureCalibratorOptions.quick, .quickNetwork] {
      let calibrator = try rows.fitBeta(seed: .max, options: options)
      let data = try CalibratorFile.encode(calibrator)
      let decoded = try #require(try CalibratorFile.decode(data) as? BetaBinomialCalibrator)
      #expect(decoded == calibrator)
      #expect(try CalibratorFile.encode(decoded) == data)
      #expect(rows.quantiles(decoded) == rows.quantiles(calibrator))
    }
  }
}
