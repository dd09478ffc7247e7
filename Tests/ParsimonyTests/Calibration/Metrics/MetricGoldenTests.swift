import Parsimony
import Testing

/// Against scikit-learn and SciPy; the script is named in `MetricGoldens`.
@Suite struct MetricGoldenTests {
  static let labels = MetricGoldens.outcomes.map { SuccessCount(successes: $0, rollouts: 1) }
  static let counts = zip(MetricGoldens.successes, MetricGoldens.rollouts).map {
    SuccessCount(successes: $0, rollouts: $1)
  }

  static func close(_ value: Double?, _ expected: Double) -> Bool {
    abs((value ?? .nan) - expected) < 1e-12
  }

  @Test func brier() throws {
    let value = try CalibrationMetrics.brier(MetricGoldens.predictions, labels: Self.labels)
    #expect(Self.close(value, MetricGoldens.brier))
  }

  @Test(arguments: [
    (ReliabilityBinning.equalWidth(10), MetricGoldens.uniformCurve),
    (.equalMass(10), MetricGoldens.quantileCurve),
  ])
  func reliability(
    binning: ReliabilityBinning, curve: (predicted: [Double], observed: [Double])
  ) throws {
    let flags = Self.labels.map { _ in false }
    let bins = try CalibrationEvaluation(
      labels: Self.labels, questionIDs: Self.labels.indices.map(String.init), isTerminal: flags,
      isEmpty: flags, resamples: 10, seed: 1
    ).reliability(MetricGoldens.predictions, binning: binning).filter { $0.rows > 0 }
    #expect(bins.count == curve.predicted.count)
    var error = 0.0
    for (bin, point) in zip(bins, zip(curve.predicted, curve.observed)) {
      #expect(Self.close(bin.meanPrediction, point.0))
      #expect(Self.close(bin.meanLabel, point.1))
      error += Double(bin.rows) / Double(Self.labels.count) * abs(point.0 - point.1)
    }
    let value =
      binning == .equalWidth(10)
      ? try CalibrationMetrics.expectedCalibrationError(
        MetricGoldens.predictions, labels: Self.labels)
      : try CalibrationMetrics.adaptiveCalibrationError(
        MetricGoldens.predictions, labels: Self.labels)
    #expect(Self.close(value, error))
  }

  @Test func areaUnderROCOfCounts() throws {
    let area = try AreaUnderROC.value(scores: MetricGoldens.scores, counts: Self.counts)
    #expect(Self.close(area, MetricGoldens.area))
  }

  /// Counts of one rollout are plain labels.
  @Test func areaUnderROCOfSingleRollouts() throws {
    let counts = try AreaUnderROC.value(scores: MetricGoldens.predictions, counts: Self.labels)
    let plain = try AreaUnderROC.value(
      scores: MetricGoldens.predictions, labels: MetricGoldens.outcomes.map { $0 == 1 })
    #expect(Self.close(counts, try #require(plain)))
    #expect(try AreaUnderROC.value(scores: [1], counts: [Self.labels[0]]) == nil)
    #expect(throws: StatisticsError.self) {
      try AreaUnderROC.value(scores: [1], counts: [SuccessCount]())
    }
    #expect(throws: StatisticsError.self) {
      try AreaUnderROC.value(scores: [.nan], counts: [Self.labels[0]])
    }
    #expect(throws: CalibrationError.self) {
      try AreaUnderROC.value(scores: [1], counts: [SuccessCount(successes: 2, rollouts: 1)])
    }
  }

  @Test func pinball() throws {
    let quantiles = try MetricGoldens.quantiles.map { try SuccessQuantiles(values: $0) }
    let value = try CalibrationMetrics.pinball(quantiles, labels: Self.counts)
    #expect(Self.close(value, MetricGoldens.pinball))
  }

  @Test func kolmogorovSmirnov() throws {
    #expect(
      Self.close(
        try KolmogorovSmirnov.statistic(MetricGoldens.first, MetricGoldens.second),
        MetricGoldens.distance))
    #expect(
      Self.close(
        try KolmogorovSmirnov.statistic(MetricGoldens.tiedFirst, MetricGoldens.tiedSecond),
        MetricGoldens.tiedDistance))
    #expect(try KolmogorovSmirnov.statistic([1, 2], [2, 1]) == 0)
    #expect(try KolmogorovSmirnov.statistic([1, 2], [3]) == 1)
    #expect(throws: StatisticsError.self) { try KolmogorovSmirnov.statistic([], [1]) }
    #expect(throws: StatisticsError.self) { try KolmogorovSmirnov.statistic([.nan], [1]) }
  }
}
