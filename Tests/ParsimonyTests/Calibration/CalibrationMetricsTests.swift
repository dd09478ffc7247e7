import Parsimony
import Testing

@Suite struct CalibrationMetricsTests {
  /// p~ = 0, .5, 1, .25.
  static let labels = [
    SuccessCount(successes: 0, rollouts: 8), SuccessCount(successes: 4, rollouts: 8),
    SuccessCount(successes: 8, rollouts: 8), SuccessCount(successes: 1, rollouts: 4),
  ]
  static let predictions = [0.2, 0.4, 0.7, 0.95]

  static func close(_ value: Double, _ expected: Double) -> Bool { abs(value - expected) < 1e-14 }

  @Test func brier() throws {
    // .04, .01, .09, .49
    #expect(
      Self.close(try CalibrationMetrics.brier(Self.predictions, labels: Self.labels), 0.63 / 4))
    // .04 and .49 are over-optimistic.
    #expect(
      Self.close(
        try CalibrationMetrics.positiveBrier(Self.predictions, labels: Self.labels), 0.53 / 4))
    // The noise is .25 / 7 in row 1 and .1875 / 3 in row 3.
    #expect(
      Self.close(
        try CalibrationMetrics.noiseCorrectedBrier(Self.predictions, labels: Self.labels),
        (0.63 - 0.25 / 7 - 0.0625) / 4))
    #expect(
      Self.close(
        try CalibrationMetrics.noiseCorrectedBrier(
          Self.predictions, labels: Self.labels, terminal: [true, true, true, false]),
        (0.63 - 0.0625) / 4))
  }

  /// The corrected score estimates mean (r - p)^2, which needs the unknown p.
  @Test func noiseCorrectionIsUnbiased() throws {
    var generator = SplitMix64(seed: 1)
    var labels: [SuccessCount] = []
    var predictions: [Double] = []
    var truth = 0.0
    for _ in 0..<40_000 {
      let p = generator.unitDouble()
      let prediction = generator.unitDouble()
      labels.append(
        SuccessCount(
          successes: (0..<8).count { _ in generator.unitDouble() < p }, rollouts: 8))
      predictions.append(prediction)
      truth += (prediction - p) * (prediction - p) / 40_000
    }
    let corrected = try CalibrationMetrics.noiseCorrectedBrier(predictions, labels: labels)
    let plain = try CalibrationMetrics.brier(predictions, labels: labels)
    #expect(abs(corrected - truth) < 0.004)
    #expect(plain - truth > 0.015)
  }

  @Test func expectedCalibrationError() throws {
    // Bins 2, 4, 7, 9 of ten: gaps .2, .1, .3, .7.
    #expect(
      Self.close(
        try CalibrationMetrics.expectedCalibrationError(Self.predictions, labels: Self.labels),
        1.3 / 4))
    // Two bins: (.2 - 0) + (.4 - .5) = .1 and (.7 - 1) + (.95 - .25) = .4.
    #expect(
      Self.close(
        try CalibrationMetrics.expectedCalibrationError(
          Self.predictions, labels: Self.labels, bins: 2), 0.5 / 4))
    // 1 belongs to the last bin.
    #expect(
      try CalibrationMetrics.expectedCalibrationError(
        [1], labels: [SuccessCount(successes: 1, rollouts: 1)]) == 0)
  }

  @Test func pinball() throws {
    let quantiles = try [
      SuccessQuantiles(values: [0.1, 0.2, 0.5]), SuccessQuantiles(values: [0.5, 0.5, 0.7]),
    ]
    // Row 0, p~ = 0: .9 * .1, .5 * .2, .1 * .5. Row 1, p~ = .5: 0, 0, .1 * .2.
    let value = try CalibrationMetrics.pinball(quantiles, labels: Array(Self.labels.prefix(2)))
    #expect(Self.close(value, (0.24 / 3 + 0.02 / 3) / 2))
  }

  @Test func lowQuantileCoverage() throws {
    let quantiles = try [0.0001, 0.5, 0.9, 0.3].map {
      try SuccessQuantiles(values: [$0, 0.95, 0.95])
    }
    // The floor counts as zero; .25 lies below .3.
    #expect(
      try CalibrationMetrics.lowQuantileCoverage(quantiles, labels: Self.labels) == 0.75)
    #expect(
      try CalibrationMetrics.lowQuantileCoverage(quantiles, labels: Self.labels, tolerance: 0)
        == 0.5)
    #expect(
      try CalibrationMetrics.lowQuantileCoverage(quantiles, labels: Self.labels, tolerance: 0.1)
        == 1)
  }

  @Test func meanLabel() throws {
    #expect(try CalibrationMetrics.meanLabel(Self.labels) == 0.4375)
  }

  @Test func badInputIsRefused() {
    func code(_ body: () throws -> Double) -> CalibrationError.Code? {
      do { _ = try body() } catch { return (error as? CalibrationError)?.code }
      return nil
    }
    let one = [SuccessCount(successes: 1, rollouts: 1)]
    #expect(code { try CalibrationMetrics.brier([], labels: []) } == .tooFewRows)
    #expect(code { try CalibrationMetrics.brier([0.1], labels: []) } == .lengthMismatch)
    #expect(code { try CalibrationMetrics.brier([1.1], labels: one) } == .invalidRow)
    #expect(code { try CalibrationMetrics.brier([.nan], labels: one) } == .invalidRow)
    #expect(code { try CalibrationMetrics.pinball([], labels: one) } == .lengthMismatch)
    #expect(
      code {
        try CalibrationMetrics.brier([0.5], labels: [SuccessCount(successes: 2, rollouts: 1)])
      } == .invalidRow)
    #expect(code { try CalibrationMetrics.noiseCorrectedBrier([1], labels: one) } == .invalidRow)
    #expect(
      code { try CalibrationMetrics.noiseCorrectedBrier([1], labels: one, terminal: []) }
        == .lengthMismatch)
    #expect(
      code { try CalibrationMetrics.expectedCalibrationError([1], labels: one, bins: 0) }
        == .invalidOption)
  }
}
