import Foundation
import Parsimony
import Testing

@Suite struct CalibrationEvaluationTests {
  static let rows = EvaluationWorld.rows(questions: 60, seed: 3)
  static let predictions = rows.map(EvaluationWorld.prediction)
  static let labels = rows.map(\.label)
  static let questionIDs = rows.map(\.questionID)

  static func evaluation(resamples: Int = 300) throws -> CalibrationEvaluation {
    try CalibrationEvaluation(rows: rows, resamples: resamples, seed: 9)
  }

  static func close(_ value: Double?, _ expected: Double?) -> Bool {
    guard let value, let expected else { return value == nil && expected == nil }
    return abs(value - expected) < 1e-12
  }

  /// Each figure against the single-figure function, or its definition written out.
  @Test func figuresAgreeWithTheirDefinitions() throws {
    let result = try Self.evaluation().result(method: "m", predictions: Self.predictions)
    let means = Self.predictions.map(\.mean)
    let labels = Self.labels
    let terminal = Self.rows.map(\.isTerminal)
    let count = Double(labels.count)
    let meanLabel = labels.reduce(0) { $0 + $1.fraction } / count
    let meanPrediction = means.reduce(0, +) / count
    let expected: [CalibrationMetric: Double] = try [
      .brier: CalibrationMetrics.brier(means, labels: labels),
      .brierCorrected: CalibrationMetrics.noiseCorrectedBrier(
        means, labels: labels, terminal: terminal),
      .brierPositive: CalibrationMetrics.positiveBrier(means, labels: labels),
      .brierMedian: CalibrationMetrics.brier(Self.predictions.map(\.median), labels: labels),
      .bias: meanPrediction - meanLabel,
      .ece: CalibrationMetrics.expectedCalibrationError(means, labels: labels),
      .eceAdaptive: CalibrationMetrics.adaptiveCalibrationError(means, labels: labels),
      .pinball: CalibrationMetrics.pinball(Self.predictions, labels: labels),
      .width: CalibrationMetrics.meanWidth(Self.predictions),
      .sharpness: CalibrationMetrics.sharpness(means),
      .coverage10: CalibrationMetrics.lowQuantileCoverage(Self.predictions, labels: labels),
      .coverage10Resolution: CalibrationMetrics.lowQuantileCoverageAtResolution(
        Self.predictions, labels: labels, terminal: terminal),
      .coverageCentral: CalibrationMetrics.centralCoverage(Self.predictions, labels: labels),
      .coverage10Questions: Self.questionCoverage(),
      .coverage10Empty: Self.emptyCoverage(),
      .meanLabel: meanLabel, .meanPrediction: meanPrediction,
      .auc: Self.pairwiseArea(means, labels),
    ]
    for (metric, value) in expected {
      #expect(Self.close(result[metric]?.value, value), "\(metric)")
    }
    #expect(Set(result.estimates.keys) == Set(CalibrationMetric.allCases))
    #expect(result.questions == 60)
    #expect(result.rows == Self.rows.count)
  }

  static func questionCoverage() -> Double {
    let groups = Dictionary(grouping: Self.rows.indices) { Self.questionIDs[$0] }
    let shares = groups.values.map { rows in
      Double(rows.count { labels[$0].fraction >= predictions[$0].low - 1e-4 })
        / Double(rows.count)
    }
    return shares.reduce(0, +) / Double(shares.count)
  }

  static func emptyCoverage() -> Double {
    let empty = rows.indices.filter { rows[$0].stepIndex == 0 }
    let covered = empty.count { labels[$0].fraction >= predictions[$0].low - 1e-4 }
    return Double(covered) / Double(empty.count)
  }

  /// All pairs of a correct and a wrong rollout.
  static func pairwiseArea(_ scores: [Double], _ labels: [SuccessCount]) -> Double {
    var wins = 0.0
    var pairs = 0.0
    for (score, label) in zip(scores, labels) where label.successes > 0 {
      for (other, otherLabel) in zip(scores, labels) {
        let weight = Double(label.successes * (otherLabel.rollouts - otherLabel.successes))
        pairs += weight
        wins += weight * (score > other ? 1 : score == other ? 0.5 : 0)
      }
    }
    return wins / pairs
  }

  /// Sums of questions and the general bootstrap, which recomputes the statistic from the rows of
  /// each resample, must give the same limits.
  @Test func intervalsAgreeWithTheGeneralBootstrap() throws {
    let result = try Self.evaluation().result(method: "m", predictions: Self.predictions)
    let bootstrap = ClusteredBootstrap(resamples: 300, seed: 9)
    let means = Self.predictions.map(\.mean)
    let labels = Self.labels
    let order = Self.questionIDs.reduce(into: [String]()) {
      if $0.last != $1 { $0.append($1) }
    }
    let groups = Dictionary(grouping: Self.rows.indices) { Self.questionIDs[$0] }
    func check(
      _ metric: CalibrationMetric, _ statistic: ([Int]) throws -> Double
    ) throws {
      let interval = try bootstrap.interval(clusterCount: order.count) { drawn in
        try statistic(drawn.flatMap { groups[order[$0]] ?? [] })
      }
      #expect(Self.close(result[metric]?.value, interval.estimate), "\(metric)")
      #expect(Self.close(result[metric]?.low, interval.lower), "\(metric)")
      #expect(Self.close(result[metric]?.high, interval.upper), "\(metric)")
    }
    func pick<Value>(_ values: [Value], _ rows: [Int]) -> [Value] { rows.map { values[$0] } }
    try check(.brier) {
      try CalibrationMetrics.brier(pick(means, $0), labels: pick(labels, $0))
    }
    try check(.brierCorrected) {
      try CalibrationMetrics.noiseCorrectedBrier(
        pick(means, $0), labels: pick(labels, $0), terminal: pick(Self.rows.map(\.isTerminal), $0))
    }
    try check(.ece) {
      try CalibrationMetrics.expectedCalibrationError(pick(means, $0), labels: pick(labels, $0))
    }
    try check(.sharpness) { try CalibrationMetrics.sharpness(pick(means, $0)) }
    try check(.pinball) {
      try CalibrationMetrics.pinball(pick(Self.predictions, $0), labels: pick(labels, $0))
    }
    try check(.coverage10Empty) { rows in
      let empty = rows.filter { Self.rows[$0].stepIndex == 0 }
      return try CalibrationMetrics.lowQuantileCoverage(
        pick(Self.predictions, empty), labels: pick(labels, empty))
    }
    try check(.auc) { rows in
      try AreaUnderROC.value(scores: pick(means, rows), counts: pick(labels, rows)) ?? .nan
    }
  }

  @Test func brierDifferenceIsPaired() throws {
    let evaluation = try Self.evaluation()
    let flat = Self.predictions.map { _ in SuccessQuantiles.point(0.4) }
    let difference = try evaluation.brierDifference(Self.predictions, flat)
    let means = Self.predictions.map(\.mean)
    let reference = try ClusteredBootstrap(resamples: 300, seed: 9).pairedDifference(
      zip(means, Self.labels).map { ($0 - $1.fraction) * ($0 - $1.fraction) },
      Self.labels.map { (0.4 - $0.fraction) * (0.4 - $0.fraction) },
      clusters: Self.questionIDs)
    #expect(Self.close(difference.estimate, reference.estimate))
    #expect(Self.close(difference.lower, reference.lower))
    #expect(Self.close(difference.upper, reference.upper))
    #expect(Self.close(difference.standardError, reference.standardError))
    #expect(difference.clusters == 60)
    let same = try evaluation.brierDifference(flat, flat)
    #expect(same.estimate == 0 && same.lower == 0 && same.upper == 0)
    let pinball = try evaluation.pinballDifference(Self.predictions, flat)
    #expect(
      Self.close(
        pinball.estimate,
        try CalibrationMetrics.pinball(Self.predictions, labels: Self.labels)
          - CalibrationMetrics.pinball(flat, labels: Self.labels)))
  }

  @Test func reliabilityBinsHoldAllRows() throws {
    let evaluation = try Self.evaluation()
    let bins = try evaluation.result(method: "m", predictions: Self.predictions).reliability
    #expect(bins.count == 10)
    #expect(bins.reduce(0) { $0 + $1.rows } == Self.rows.count)
    #expect(bins.map(\.lower) == (0..<10).map { Double($0) / 10 })
    var gap = 0.0
    for bin in bins {
      guard let prediction = bin.meanPrediction, let label = bin.meanLabel else {
        #expect(bin.rows == 0)
        continue
      }
      #expect(prediction >= bin.lower && prediction <= bin.upper)
      gap += Double(bin.rows) * abs(prediction - label) / Double(Self.rows.count)
      if let low = bin.meanLabelLow, let high = bin.meanLabelHigh {
        #expect(low <= label && label <= high)
      } else {
        #expect(bin.questions < 2)
      }
    }
    let error = try CalibrationMetrics.expectedCalibrationError(
      Self.predictions.map(\.mean), labels: Self.labels)
    #expect(Self.close(gap, error))
    let adaptive = try evaluation.reliability(
      Self.predictions.map(\.mean), binning: .equalMass(5))
    #expect(adaptive.reduce(0) { $0 + $1.rows } == Self.rows.count)
  }

  /// The chance of ECE is what perfectly calibrated predictions show on average.
  @Test func chanceOfCalibrationError() throws {
    var errors = 0.0
    var chance = 0.0
    for seed in 0..<40 {
      var generator = SplitMix64(seed: UInt64(seed))
      var labels: [SuccessCount] = []
      var predictions: [SuccessQuantiles] = []
      var questionIDs: [String] = []
      for question in 0..<150 {
        let p = generator.unitDouble()
        for _ in 0..<4 {
          // Predictions that are right on average, with an error that a question's rows share.
          predictions.append(.point(p))
          questionIDs.append("\(question)")
        }
        let successes = (0..<8).count { _ in generator.unitDouble() < p }
        labels += [SuccessCount](
          repeating: SuccessCount(successes: successes, rollouts: 8), count: 4)
      }
      let flags = [Bool](repeating: false, count: labels.count)
      let result = try CalibrationEvaluation(
        labels: labels, questionIDs: questionIDs, isTerminal: flags, isEmpty: flags,
        resamples: 200, seed: 1
      ).result(method: "truth", predictions: predictions)
      errors += result[.ece]?.value ?? .nan
      chance += result[.eceChance]?.value ?? .nan
    }
    #expect(abs(errors / chance - 1) < 0.1)
  }

  @Test func undefinedFiguresAreAbsent() throws {
    func result(_ labels: [SuccessCount], _ questionIDs: [String]) throws -> CalibrationResult {
      let flags = [Bool](repeating: false, count: labels.count)
      return try CalibrationEvaluation(
        labels: labels, questionIDs: questionIDs, isTerminal: flags, isEmpty: flags,
        resamples: 50, seed: 1
      ).result(method: "m", predictions: labels.map { _ in .point(0.5) })
    }
    let right = SuccessCount(successes: 1, rollouts: 1)
    let half = SuccessCount(successes: 1, rollouts: 2)
    // Single rollouts cannot be corrected; one class has no AUC; no row is empty.
    let single = try result([right, right], ["a", "b"])
    #expect(single[.brierCorrected] == nil)
    #expect(single[.auc] == nil)
    #expect(single[.coverage10Empty] == nil)
    #expect(single[.brier] == MetricEstimate(value: 0.25, low: 0.25, high: 0.25))
    // One question has no intervals.
    let lone = try result([half, half], ["a", "a"])
    #expect(lone[.brier] == MetricEstimate(value: 0))
    #expect(lone[.eceChance] == nil)
    #expect(lone[.auc] == MetricEstimate(value: 0.5))
    #expect(lone.resamples == 0)
    #expect(lone.reliability[5].meanLabelLow == nil)
  }

  @Test func jsonIsFlatAndReadsBack() throws {
    let result = try Self.evaluation(resamples: 20).result(
      method: "isotonic", predictions: Self.predictions)
    let data = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(CalibrationResult.self, from: data) == result)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    for key in [
      "method", "questions", "rows", "brier", "brier_low", "brier_high", "brier_corrected",
      "brier_positive", "ece", "coverage_10", "auc",
    ] {
      #expect(object[key] != nil, "\(key)")
    }
    #expect(Self.close(object["brier"] as? Double, result[.brier]?.value))
    // Undefined figures are null, not missing.
    let empty = CalibrationResult(
      method: "m", questions: 1, rows: 1, intervalLevel: 0.95, resamples: 0, estimates: [:],
      reliability: [])
    let text = String(decoding: try JSONEncoder().encode(empty), as: UTF8.self)
    #expect(text.contains("\"brier_corrected\":null"))
    #expect(
      try JSONDecoder().decode(CalibrationResult.self, from: Data(text.utf8)) == empty)
  }

  @Test func badInputIsRefused() throws {
    func code(_ body: () throws -> Void) -> CalibrationError.Code? {
      do { try body() } catch { return (error as? CalibrationError)?.code }
      return nil
    }
    let one = [SuccessCount(successes: 1, rollouts: 1)]
    func make(
      _ labels: [SuccessCount], _ ids: [String], resamples: Int = 10, level: Double = 0.95
    ) throws -> CalibrationEvaluation {
      try CalibrationEvaluation(
        labels: labels, questionIDs: ids, isTerminal: labels.map { _ in false },
        isEmpty: labels.map { _ in false }, resamples: resamples, level: level, seed: 1)
    }
    #expect(code { _ = try make([], []) } == .tooFewRows)
    #expect(code { _ = try make(one, []) } == .lengthMismatch)
    #expect(code { _ = try make(one, ["a"], resamples: 1) } == .invalidOption)
    #expect(code { _ = try make(one, ["a"], level: .nan) } == .invalidOption)
    #expect(
      code { _ = try make([SuccessCount(successes: 2, rollouts: 1)], ["a"]) } == .invalidRow)
    let lone = try make(one, ["a"])
    #expect(code { _ = try lone.result(method: "m", predictions: []) } == .lengthMismatch)
    #expect(code { _ = try lone.reliability([.nan]) } == .invalidRow)
    #expect(code { _ = try lone.reliability([0.5], binning: .equalMass(0)) } == .invalidOption)
    #expect(
      code { _ = try lone.brierDifference([.point(0)], [.point(1)]) } == .tooFewRows)
  }
}
