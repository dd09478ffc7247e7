import Foundation
import Parsimony
import Testing

@Suite struct FeatureCalibratorPropertyTests {
  /// Both calibrators, linear and with hidden units, on rows that tell everything.
  static let calibrators = Result {
    let rows = ScoreFeaturesTests.rows(questions: 60, seed: 1)
    var fitted: [any Calibrator & Encodable] = []
    for options in [FeatureCalibratorOptions.quick, .quickNetwork] {
      var options = options
      options.levels = [0.05, 0.25, 0.5, 0.75, 0.95]
      options.groups = Set(FeatureGroup.allCases)
      fitted.append(try rows.fit(options: options))
      fitted.append(try rows.fitBeta(options: options))
    }
    return fitted
  }

  static func checkAbsurd(_ calibrator: any Calibrator) {
    for observation in AbsurdObservations.all {
      let quantiles = calibrator.quantiles(for: observation)
      #expect(zip(quantiles.values, quantiles.values.dropFirst()).allSatisfy { $0 <= $1 })
      #expect((quantiles.values + [quantiles.mean]).allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(quantiles.levels == [0.05, 0.25, 0.5, 0.75, 0.95])
    }
  }

  @Test func fittedQuantilesNeverCross() throws {
    for calibrator in try Self.calibrators.get() { Self.checkAbsurd(calibrator) }
  }

  /// Whatever finite parameters a file may hold.
  @Test(arguments: [1e-3, 1, 30, 1e4, 1e150, 1e308])
  func randomParametersNeverCross(scale: Double) throws {
    var generator = SplitMix64(seed: 2)
    func random(_ value: Any) -> Any {
      if let list = value as? [Any] { return list.map(random) }
      return min(max(generator.normal(), -1.7), 1.7) * scale
    }
    for calibrator in try Self.calibrators.get() {
      var object = try #require(
        try JSONSerialization.jsonObject(with: CalibratorFile.encode(calibrator))
          as? [String: Any])
      object["coefficients"] = object["coefficients"].map(random)
      if let hidden = object["hidden"] as? [String: Any] {
        object["hidden"] = hidden.mapValues(random)
      }
      let data = try JSONSerialization.data(withJSONObject: object)
      Self.checkAbsurd(try CalibratorFile.decode(data))
    }
  }

  /// The order in which rows are given does not matter, to the last bit.
  @Test func orderOfRowsDoesNotMatter() throws {
    var rows = ScoreFeaturesTests.rows(questions: 60, seed: 3)
    let (quantile, beta) = (
      try rows.fit(options: .quickNetwork), try rows.fitBeta(options: .quickNetwork)
    )
    var generator = SplitMix64(seed: 4)
    generator.shuffle(&rows)
    #expect(try rows.fit(options: .quickNetwork) == quantile)
    #expect(try rows.fitBeta(options: .quickNetwork) == beta)
    #expect(try rows.fit(seed: 8, options: .quickNetwork).coefficients != quantile.coefficients)
    #expect(try rows.fitBeta(seed: 8, options: .quickNetwork).coefficients != beta.coefficients)
  }

  /// Rows that are recorded twice weigh as before.
  @Test func duplicatedRowsChangeLittle() throws {
    let rows = try SyntheticCalibrationData().rows(questions: 150, seed: 5)
    let (once, twice) = (try rows.fit(), try (rows + rows).fit())
    let (beta, betaTwice) = (try rows.fitBeta(), try (rows + rows).fitBeta())
    for row in rows.prefix(50) {
      let observation = row.observation
      for (a, b) in [
        (once.quantiles(for: observation), twice.quantiles(for: observation)),
        (beta.quantiles(for: observation), betaTwice.quantiles(for: observation)),
      ] {
        #expect(abs(a.mean - b.mean) < 0.02)
        for (x, y) in zip(a.values, b.values) where x > 0 && y > 0 { #expect(abs(x - y) < 0.06) }
      }
    }
  }

  /// Labels of one class: the mean goes as far as the number of questions allows.
  @Test(arguments: [0, 8], [3, 100])
  func oneClass(successes: Int, questions: Int) throws {
    var generator = SplitMix64(seed: 6)
    let rows = (0..<questions).flatMap { question in
      (0..<4).map { step in
        CalibrationRow(
          questionID: "q\(question)", rawScore: generator.unitDouble(), stepIndex: step,
          isTerminal: step == 3, successes: successes, rollouts: 8)
      }
    }
    func error(_ value: Double) -> Double { abs(value - Double(successes) / 8) }
    let expected = 0.5 / Double(questions + 1)
    for calibrator in [try rows.fit(), try rows.fitBeta()] as [any Calibrator] {
      for row in rows.prefix(12) {
        let quantiles = calibrator.quantiles(for: row.observation)
        #expect(error(quantiles.mean) > 0.2 * expected && error(quantiles.mean) < 3 * expected)
        #expect(error(successes == 0 ? quantiles.low : quantiles.high) < 1e-3)
      }
    }
  }

  /// Left open, a network is for many questions only.
  @Test func theSizeFollowsTheData() throws {
    var options = FeatureCalibratorOptions()
    options.steps = 20
    for (questions, units) in [(60, 0), (1999, 0), (2000, 16)] {
      let rows = try SyntheticCalibrationData().rows(questions: questions, seed: 7)
      #expect(try rows.fit(options: options).hiddenUnits == units)
    }
    options.hiddenUnits = 4
    let rows = try SyntheticCalibrationData().rows(questions: 60, seed: 7)
    #expect(try rows.fitBeta(options: options).hiddenUnits == 4)
  }

  /// Three questions are fitted by a linear model, and few rows are refused.
  @Test func threeQuestions() throws {
    let rows = try SyntheticCalibrationData().rows(questions: 3, seed: 7)
    var options = FeatureCalibratorOptions()
    options.steps = 300
    let quantile = try rows.fit(options: options)
    let beta = try rows.fitBeta(options: options)
    #expect(quantile.hiddenUnits == 0 && beta.hiddenUnits == 0)
    for calibrator in [quantile, beta] as [any Calibrator] {
      let mean = calibrator.quantiles(for: rows[0].observation).mean
      #expect(mean > 0.02 && mean < 0.98)
    }
    let error = #expect(throws: CalibrationError.self) { try Array(rows.prefix(9)).fitBeta() }
    #expect(error?.code == .tooFewRows)
  }

  @Test func scoresThatAreNotNumbersAreRefused() throws {
    let rows =
      try SyntheticCalibrationData().rows(questions: 10, seed: 8) + [
        CalibrationRow(
          questionID: "x", rawScore: .nan, stepIndex: 0, successes: 0, rollouts: 8)
      ]
    let error = #expect(throws: CalibrationError.self) { try rows.fitBeta() }
    #expect(error?.code == .invalidRow)
    #expect(error?.message.contains("Row 40") == true)
  }

  /// Each group of features is used: labels that depend on it alone are predicted.
  @Test(arguments: [FeatureGroup.trajectory, .progress, .length, .logProbabilities, .siblings])
  func groupsCarryInformation(group: FeatureGroup) throws {
    func rows(_ seed: UInt64) -> [CalibrationRow] {
      var generator = SplitMix64(seed: seed)
      return (0..<600).map { question in
        let cause = generator.unitDouble()
        let noise = (0..<6).map { _ in generator.unitDouble() }
        func value(_ own: FeatureGroup, _ index: Int) -> Double {
          own == group ? cause : noise[index]
        }
        return CalibrationRow(
          questionID: "q\(question)", rawScore: noise[5],
          stepIndex: 1 + Int(4 * value(.progress, 0)), previousScores: [value(.trajectory, 1)],
          tokens: Int(100 * value(.length, 2)),
          logProbabilities: LogProbabilityStatistics(
            mean: -value(.logProbabilities, 3), last: -0.5, lowest: -1),
          siblingAgreement: value(.siblings, 4),
          successes: (0..<8).count { _ in generator.unitDouble() < cause }, rollouts: 8)
      }
    }
    let test = rows(2)
    func brier(_ groups: Set<FeatureGroup>) throws -> (Double, Double) {
      var options = FeatureCalibratorOptions.linear
      options.steps = 400
      options.groups = groups
      return (
        try CalibrationMetrics.noiseCorrectedBrier(
          test.quantiles(rows(1).fit(options: options)).map(\.mean), labels: test.labels),
        try CalibrationMetrics.noiseCorrectedBrier(
          test.quantiles(rows(1).fitBeta(options: options)).map(\.mean), labels: test.labels)
      )
    }
    let with = try brier(Set(FeatureGroup.allCases))
    let without = try brier(Set(FeatureGroup.allCases).subtracting([group]))
    // The variance of the success probability is 1/12.
    #expect(with.0 < 0.03 && with.1 < 0.03)
    #expect(without.0 > 0.06 && without.1 > 0.06)
  }

  /// What no linear logit can tell: success at scores in the middle of each of two kinds of steps,
  /// the other way round in one.
  @Test func hiddenUnitsSeeInteractions() throws {
    func rows(_ seed: UInt64) -> [CalibrationRow] {
      var generator = SplitMix64(seed: seed)
      return (0..<1500).map { question in
        let tokens = generator.index(below: 60)
        let agreement = generator.unitDouble()
        let p = (tokens > 20) == (agreement > 0.5) ? 0.9 : 0.1
        return CalibrationRow(
          questionID: "q\(question)", rawScore: 0.5, stepIndex: 1, tokens: tokens,
          siblingAgreement: agreement,
          successes: (0..<8).count { _ in generator.unitDouble() < p }, rollouts: 8)
      }
    }
    let test = rows(2)
    func brier(_ hidden: Int) throws -> (Double, Double) {
      let options = FeatureCalibratorOptions(
        groups: [.length, .siblings], hiddenUnits: hidden, steps: 1500, batchSize: 256)
      return (
        try CalibrationMetrics.noiseCorrectedBrier(
          test.quantiles(rows(1).fit(options: options)).map(\.mean), labels: test.labels),
        try CalibrationMetrics.noiseCorrectedBrier(
          test.quantiles(rows(1).fitBeta(options: options)).map(\.mean), labels: test.labels)
      )
    }
    let (linear, network) = (try brier(0), try brier(16))
    #expect(linear.0 > 0.12 && linear.1 > 0.12)
    #expect(network.0 < 0.05 && network.1 < 0.05)
  }
}
