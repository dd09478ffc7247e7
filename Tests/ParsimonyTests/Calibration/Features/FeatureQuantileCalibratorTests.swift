import Foundation
import Parsimony
import Testing

@Suite struct FeatureQuantileCalibratorTests {
  static let world = SyntheticCalibrationData()
  static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// On fresh questions, a share 1 - b of the labels lies at or above the quantile of level b.
  @Test(arguments: [8, 64])
  func quantilesCoverOnFreshQuestions(rollouts: Int) throws {
    var world = Self.world
    world.rollouts = rollouts
    let calibrator = try world.rows(questions: 2000, seed: 1).fit()
    let fresh = try world.rows(questions: 2000, seed: 2)
    let quantiles = fresh.quantiles(calibrator)
    let low = try CalibrationMetrics.lowQuantileCoverage(quantiles, labels: fresh.labels)
    #expect(abs(low - 0.9) < 0.03)
    // Labels are multiples of 1 / N: the mass at the quantile itself comes on top.
    let high = Self.mean(
      zip(fresh, quantiles).map { $0.label.fraction <= $1.high ? 1 : 0 })
    #expect(high > 0.87 && high < 0.93 + 0.2 / Double(rollouts))
  }

  /// With many rollouts p~ is nearly p, whose conditional quantiles are those of a known Beta.
  @Test func recoversKnownConditionalQuantiles() throws {
    var world = Self.world
    world.rollouts = 256
    let calibrator = try world.rows(questions: 3000, seed: 3).fit()
    for score in [0.15, 0.3, 0.45, 0.6, 0.75, 0.9] {
      let belief = try world.belief(score)
      let quantiles = calibrator.quantiles(
        for: ScoreObservation(rawScore: score, stepIndex: 1, expectedSteps: 4))
      for (level, value) in zip(quantiles.levels, quantiles.values) {
        #expect(abs(value - belief.quantile(level)) < 0.05, "score \(score), level \(level)")
      }
    }
  }

  @Test func beatsTheRawScoreAndTheConstant() throws {
    let train = try Self.world.rows(questions: 1500, seed: 4)
    let fresh = try Self.world.rows(questions: 1500, seed: 5)
    let labels = fresh.labels
    let fitted = fresh.quantiles(try train.fit())
    let raw = fresh.quantiles(UncalibratedScores())
    let marginal = try SuccessQuantiles(
      values: SampleQuantile.values(
        train.labels.map(\.fraction), levels: SuccessQuantiles.defaultLevels))
    let constant = fresh.map { _ in marginal }

    let loss = try CalibrationMetrics.pinball(fitted, labels: labels)
    #expect(loss < 0.7 * (try CalibrationMetrics.pinball(raw, labels: labels)))
    #expect(loss < 0.8 * (try CalibrationMetrics.pinball(constant, labels: labels)))
    func brier(_ quantiles: [SuccessQuantiles]) throws -> Double {
      try CalibrationMetrics.noiseCorrectedBrier(quantiles.map(\.median), labels: labels)
    }
    #expect(try brier(fitted) < brier(raw))
    #expect(try brier(fitted) < brier(constant))
    // The stated mean is the better point prediction still.
    let means = try CalibrationMetrics.noiseCorrectedBrier(fitted.map(\.mean), labels: labels)
    #expect(try means <= brier(fitted))
  }

  /// Where more than a tenth of the labels are exactly 0 / N, the low quantile goes to zero and the
  /// budget to its maximum; nothing overflows, and other prefixes are unharmed.
  @Test func saturatesAtTheEmptyPrefix() throws {
    var generator = SplitMix64(seed: 7)
    var rows: [CalibrationRow] = []
    for question in 0..<600 {
      let hopeless = generator.unitDouble() < 0.4
      rows.append(
        CalibrationRow(
          questionID: "q\(question)", rawScore: 0.4 + 0.2 * generator.unitDouble(), stepIndex: 0,
          expectedSteps: 3, successes: hopeless ? 0 : 4, rollouts: 8))
      rows.append(
        CalibrationRow(
          questionID: "q\(question)", rawScore: 0.4 + 0.2 * generator.unitDouble(), stepIndex: 1,
          expectedSteps: 3, successes: 4 + generator.index(below: 3), rollouts: 8))
    }
    let calibrator = try rows.fit()
    let empty = calibrator.quantiles(
      for: ScoreObservation(rawScore: 0.5, stepIndex: 0, expectedSteps: 3))
    #expect(empty.low == 0)
    #expect(abs(empty.high - 0.5) < 0.05)
    #expect(
      InstanceAdaptiveScaling.sampleCount(successProbability: empty.low, maximum: 64) == 64)
    let later = calibrator.quantiles(
      for: ScoreObservation(rawScore: 0.5, stepIndex: 1, expectedSteps: 3))
    #expect(abs(later.low - 0.5) < 0.05)
    #expect(abs(later.high - 0.75) < 0.05)
  }

  /// Terminal prefixes of the same score have their own relation to success.
  @Test func separatesTerminalPrefixes() throws {
    var generator = SplitMix64(seed: 8)
    let rows = (0..<4000).map { index in
      let score = generator.unitDouble()
      let terminal = index % 2 == 0
      let correct = score > 0.8
      return CalibrationRow(
        questionID: "q\(index / 8)", rawScore: score, stepIndex: 3, expectedSteps: 4,
        isTerminal: terminal, successes: terminal ? (correct ? 1 : 0) : 4,
        rollouts: terminal ? 1 : 8)
    }
    let calibrator = try rows.fit()
    func median(_ score: Double, terminal: Bool) -> Double {
      calibrator.quantiles(
        for: ScoreObservation(
          rawScore: score, stepIndex: 3, expectedSteps: 4, isTerminal: terminal)
      ).median
    }
    #expect(median(0.3, terminal: true) < 0.05)
    #expect(median(0.97, terminal: true) > 0.95)
    #expect(abs(median(0.3, terminal: false) - 0.5) < 0.05)
    #expect(abs(median(0.97, terminal: false) - 0.5) < 0.05)
  }

  /// One question with many easy rows against many questions with a hard row each.
  @Test func questionsWeighTheSame() throws {
    var rows = (0..<300).map { _ in
      CalibrationRow(questionID: "easy", rawScore: 0.5, stepIndex: 1, successes: 8, rollouts: 8)
    }
    rows += (0..<99).map { index in
      CalibrationRow(
        questionID: "hard \(index)", rawScore: 0.5, stepIndex: 1, successes: 1, rollouts: 8)
    }
    func quantiles(equal: Bool) throws -> SuccessQuantiles {
      var options = FeatureCalibratorOptions.linear
      options.weighsQuestionsEqually = equal
      return try rows.fit(options: options).quantiles(for: rows[0].observation)
    }
    #expect(abs(try quantiles(equal: true).median - 0.125) < 0.05)
    #expect(abs(try quantiles(equal: true).mean - (0.99 * 0.125 + 0.01)) < 0.02)
    #expect(try quantiles(equal: false).median > 0.9)
    #expect(abs(try quantiles(equal: false).mean - (300 + 99 * 0.125) / 399) < 0.02)
  }

  /// Without a step count the longest trace seen in training stands in.
  @Test func unknownStepCountUsesTheLongestTrace() throws {
    let calibrator = try Self.world.rows(questions: 100, seed: 9).fit(options: .quick)
    for step in 0...3 {
      #expect(
        calibrator.quantiles(for: ScoreObservation(rawScore: 0.3, stepIndex: step))
          == calibrator.quantiles(
            for: ScoreObservation(rawScore: 0.3, stepIndex: step, expectedSteps: 3)))
    }
  }

  @Test func sameSeedSameCalibrator() throws {
    let rows = try Self.world.rows(questions: 200, seed: 10)
    let first = try rows.fit(seed: 1, options: .quick)
    #expect(try rows.fit(seed: 1, options: .quick) == first)
    #expect(try rows.fit(seed: 2, options: .quick).coefficients != first.coefficients)
  }

  @Test func constantScoresFit() throws {
    let rows = (0..<40).map {
      CalibrationRow(
        questionID: "q\($0)", rawScore: 0.7, stepIndex: 0, successes: 4, rollouts: 8)
    }
    let quantiles = try rows.fit().quantiles(for: rows[0].observation)
    #expect(abs(quantiles.low - 0.5) < 0.02)
    #expect(abs(quantiles.high - 0.5) < 0.02)
  }

  @Test(arguments: [
    CalibrationRow(questionID: "x", rawScore: 1.2, stepIndex: 0, successes: 0, rollouts: 8),
    CalibrationRow(questionID: "x", rawScore: .nan, stepIndex: 0, successes: 0, rollouts: 8),
    CalibrationRow(questionID: "x", rawScore: 0.5, stepIndex: -1, successes: 0, rollouts: 8),
    CalibrationRow(questionID: "x", rawScore: 0.5, stepIndex: 0, successes: 9, rollouts: 8),
    CalibrationRow(questionID: "x", rawScore: 0.5, stepIndex: 0, successes: -1, rollouts: 8),
    CalibrationRow(questionID: "x", rawScore: 0.5, stepIndex: 0, successes: 0, rollouts: 0),
    CalibrationRow(
      questionID: "x", rawScore: 0.5, stepIndex: 0, expectedSteps: 0, successes: 0, rollouts: 8),
  ])
  func badRowsAreNamed(row: CalibrationRow) throws {
    let rows = try Self.world.rows(questions: 10, seed: 11) + [row]
    let error = #expect(throws: CalibrationError.self) { try rows.fit() }
    #expect(error?.code == .invalidRow)
    #expect(error?.message.contains("Row 40") == true)
  }

  @Test func tooLittleDataAndBadOptionsAreRefused() throws {
    let rows = try Self.world.rows(questions: 10, seed: 12)
    func code(_ rows: [CalibrationRow], _ options: FeatureCalibratorOptions = .quick)
      -> CalibrationError.Code?
    {
      #expect(throws: CalibrationError.self) { try rows.fit(options: options) }?.code
    }
    #expect(code([]) == .tooFewRows)
    #expect(code(Array(rows.prefix(9))) == .tooFewRows)
    let single = rows.map {
      CalibrationRow(
        questionID: "one", rawScore: $0.rawScore, stepIndex: 0, successes: 1, rollouts: 8)
    }
    #expect(code(single) == .tooFewRows)
    #expect(code(rows, FeatureCalibratorOptions(levels: [])) == .invalidQuantiles)
    #expect(code(rows, FeatureCalibratorOptions(levels: [0.5, 0.1])) == .invalidQuantiles)
    #expect(code(rows, FeatureCalibratorOptions(penalty: -1)) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(groups: [])) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(groups: [.siblings, .length])) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(hiddenUnits: -1)) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(hiddenUnits: 257)) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(steps: 0)) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(batchSize: 0)) == .invalidOption)
    #expect(code(rows, FeatureCalibratorOptions(stepSize: .nan)) == .invalidOption)
  }
}
