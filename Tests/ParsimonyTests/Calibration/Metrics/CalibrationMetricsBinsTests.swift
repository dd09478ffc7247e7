import Parsimony
import Testing

@Suite struct CalibrationMetricsBinsTests {
  static func labels(_ fractions: [Int]) -> [SuccessCount] {
    fractions.map { SuccessCount(successes: $0, rollouts: 4) }
  }

  static func close(_ value: Double, _ expected: Double) -> Bool { abs(value - expected) < 1e-12 }

  /// Two bins of two rows: gaps (.1 - 0) + (.2 - .5) and (.6 - .5) + (.8 - 1).
  @Test func adaptiveBinsHoldEqualNumbers() throws {
    let value = try CalibrationMetrics.adaptiveCalibrationError(
      [0.8, 0.1, 0.6, 0.2], labels: Self.labels([4, 0, 2, 2]), bins: 2)
    #expect(Self.close(value, (0.2 + 0.1) / 4))
  }

  /// A constant is one bin, whatever the number of bins.
  @Test func tiesShareABin() throws {
    let value = try CalibrationMetrics.adaptiveCalibrationError(
      [0.5, 0.5, 0.5, 0.5], labels: Self.labels([4, 0, 4, 4]), bins: 4)
    #expect(Self.close(value, 0.25))
    #expect(
      try ReliabilityBinning.equalMass(4).bins(of: [0.5, 0.5, 0.5, 0.5, 0.9]) == [0, 0, 0, 0, 3])
  }

  @Test func binsAreWithinTheirLimits() throws {
    var generator = SplitMix64(seed: 4)
    let predictions = (0..<500).map { _ in (generator.unitDouble() * 40).rounded() / 40 }
    for binning in [ReliabilityBinning.equalWidth(7), .equalMass(7)] {
      let limits = try binning.limits(predictions)
      #expect(limits.count == 8)
      #expect(zip(limits, limits.dropFirst()).allSatisfy { $0 <= $1 })
      for (prediction, bin) in zip(predictions, try binning.bins(of: predictions)) {
        #expect(limits[bin] <= prediction + 1e-12 && prediction <= limits[bin + 1] + 1e-12)
      }
    }
  }

  /// p~ = .5 of 4 rollouts reaches .6 at a resolution of 1/8, a certain .5 does not.
  @Test func coverageAtResolution() throws {
    let quantiles = try [0.6, 0.6, 0.7].map { try SuccessQuantiles(values: [$0, 0.8, 0.9]) }
    let labels = Self.labels([2, 2, 2])
    let value = try CalibrationMetrics.lowQuantileCoverageAtResolution(
      quantiles, labels: labels, terminal: [false, true, false])
    #expect(Self.close(value, 1 / 3.0))
  }

  @Test func intervals() throws {
    let quantiles = try [[0.1, 0.2, 0.4], [0.5, 0.5, 0.5], [0, 0.1, 0.9]].map {
      try SuccessQuantiles(values: $0)
    }
    #expect(
      Self.close(
        try CalibrationMetrics.centralCoverage(quantiles, labels: Self.labels([1, 2, 4])),
        2 / 3.0))
    #expect(Self.close(try CalibrationMetrics.meanWidth(quantiles), 1.2 / 3))
    #expect(Self.close(try CalibrationMetrics.sharpness([0.2, 0.4, 0.6]), 0.08 / 3))
    #expect(
      Self.close(
        try CalibrationMetrics.bias([0.5, 0.75], labels: Self.labels([1, 2])), 0.25))
  }

  @Test func badInputIsRefused() throws {
    func code(_ body: () throws -> Double) -> CalibrationError.Code? {
      do { _ = try body() } catch { return (error as? CalibrationError)?.code }
      return nil
    }
    let label = Self.labels([2])
    #expect(
      code { try CalibrationMetrics.adaptiveCalibrationError([0.5], labels: label, bins: 0) }
        == .invalidOption)
    #expect(
      code { try CalibrationMetrics.adaptiveCalibrationError([.nan], labels: label) }
        == .invalidRow)
    #expect(code { try CalibrationMetrics.meanWidth([]) } == .tooFewRows)
    #expect(code { try CalibrationMetrics.sharpness([]) } == .tooFewRows)
    #expect(
      code {
        try CalibrationMetrics.lowQuantileCoverageAtResolution(
          [.point(0.5)], labels: label, terminal: [])
      } == .lengthMismatch)
    #expect(
      code { try CalibrationMetrics.centralCoverage([], labels: label) } == .lengthMismatch)
  }
}
