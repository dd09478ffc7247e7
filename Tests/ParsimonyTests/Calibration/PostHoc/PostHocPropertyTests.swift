import Parsimony
import Testing

/// What holds of every fit, on seeded random data.
@Suite struct PostHocPropertyTests {
  static let seeds: Range<UInt64> = 0..<24

  @Test(arguments: PostHocFixtures.methods, seeds)
  func predictionsArePointsWithinBounds(method: CalibrationMethod, seed: UInt64) throws {
    let calibrator = try PostHocFixtures.fit(method, PostHocFixtures.randomRows(seed: seed))
    for score in PostHocFixtures.scores {
      let quantiles = calibrator.quantiles(
        for: ScoreObservation(rawScore: score, stepIndex: -3, isTerminal: true))
      #expect(quantiles.low >= 0 && quantiles.low <= 1)
      #expect(quantiles.low == quantiles.high)
      #expect(abs(quantiles.mean - quantiles.low) < 1e-15)
      #expect(quantiles.levels == SuccessQuantiles.defaultLevels)
    }
    #expect(calibrator.mean(.nan) == calibrator.mean(0))
    #expect(calibrator.mean(-.infinity) == calibrator.mean(0))
    #expect(calibrator.mean(.infinity) == calibrator.mean(1))
  }

  @Test(arguments: PostHocFixtures.monotoneMethods, seeds)
  func neverDecreasesWithTheScore(method: CalibrationMethod, seed: UInt64) throws {
    let calibrator = try PostHocFixtures.fit(method, PostHocFixtures.randomRows(seed: seed))
    var generator = SplitMix64(seed: seed)
    let scores = (PostHocFixtures.scores.dropLast() + (0..<200).map { _ in generator.unitDouble() })
      .sorted()
    let means = scores.map { calibrator.mean($0) }
    for (lower, upper) in zip(means, means.dropFirst()) { #expect(lower <= upper + 1e-15) }
  }

  /// The weighted mean prediction on the training rows is the weighted mean label: exactly so for
  /// bins, blocks and a free intercept. The temperature has no such freedom.
  @Test(arguments: PostHocFixtures.methods.filter { $0 != .temperature }, seeds)
  func calibratedInTheLarge(method: CalibrationMethod, seed: UInt64) throws {
    let rows = PostHocFixtures.randomRows(seed: seed)
    let calibrator = try PostHocFixtures.fit(method, rows)
    let weights = rows.weights(questionsEqually: true)
    var difference = 0.0
    for (row, weight) in zip(rows, weights) {
      difference += weight * (calibrator.mean(row.rawScore) - row.label.fraction)
    }
    #expect(abs(difference) / Double(rows.count) < 1e-9)
  }

  /// No method that may choose the constant does worse than it on its training rows.
  @Test(arguments: [CalibrationMethod.isotonic, .histogram], seeds)
  func noWorseThanTheConstant(method: CalibrationMethod, seed: UInt64) throws {
    let rows = PostHocFixtures.randomRows(seed: seed)
    let weights = rows.weights(questionsEqually: true)
    func loss(_ calibrator: some Calibrator) -> Double {
      zip(rows, weights).reduce(0) {
        let error = calibrator.mean($1.0.rawScore) - $1.0.label.fraction
        return $0 + $1.1 * error * error
      }
    }
    #expect(
      try loss(PostHocFixtures.fit(method, rows))
        <= loss(PostHocFixtures.fit(.constant, rows)) + 1e-12)
  }

  @Test(arguments: seeds) func questionWeightsAreEqual(seed: UInt64) {
    let rows = PostHocFixtures.randomRows(seed: seed)
    let weights = rows.weights(questionsEqually: true)
    var sums: [String: Double] = [:]
    for (row, weight) in zip(rows, weights) { sums[row.questionID, default: 0] += weight }
    let share = Double(rows.count) / Double(sums.count)
    #expect(sums.values.allSatisfy { abs($0 - share) < 1e-12 * share })
    #expect(rows.weights(questionsEqually: false) == rows.map { _ in 1 })
  }
}
