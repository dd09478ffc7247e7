import Experiments
import Foundation
import Parsimony

/// Calibration results with made-up but plausible numbers.
enum CalibrationSamples {
  /// The ten methods, from the worst to the best: error, bias, whether they state quantiles.
  static let methods: [(name: String, error: Double, bias: Double, hasQuantiles: Bool)] = [
    ("raw", 0.1412, 0.2410, false), ("constant", 0.0931, 0.0012, false),
    ("temperature", 0.1190, 0.1720, false), ("isotonic", 0.0544, 0.0031, false),
    ("histogram", 0.0561, 0.0028, false), ("platt", 0.0583, 0.0075, false),
    ("beta", 0.0552, 0.0049, false), ("feature-quantile", 0.0391, -0.0102, true),
    ("lora-quantile", 0.0187, 0.0041, true), ("beta-binomial", 0.0214, 0.0089, true),
  ]

  /// A result in which chance and labels noise are formulas of the error; `noise` nil stands for
  /// rows with a single rollout, whose noise cannot be corrected.
  static func result(
    _ method: String, error: Double, bias: Double = 0, hasQuantiles: Bool = false,
    coverage: Double? = nil, noise: Double? = 0.0174, auc: Double? = 0.81, rows: Int = 15_210
  ) -> CalibrationResult {
    func around(_ value: Double, _ half: Double) -> MetricEstimate {
      MetricEstimate(value: value, low: value - half, high: value + half)
    }
    let ece = max(abs(bias), 0.012) + 0.02 * error
    var estimates: [CalibrationMetric: MetricEstimate] = [
      .brier: around(error + (noise ?? 0), 0.1 * error + 0.002),
      .brierPositive: around(max(0, error * (0.5 + 2 * bias)), 0.1 * error),
      .bias: around(bias, 0.012), .ece: around(ece, 0.011), .eceAdaptive: around(ece * 1.06, 0.011),
      .eceChance: MetricEstimate(value: 0.0113),
      .coverage10: around(coverage ?? (hasQuantiles ? 0.896 : 0.61 - bias), 0.013),
      .coverage10Questions: around(coverage ?? (hasQuantiles ? 0.903 : 0.6 - bias), 0.015),
      .width: around(hasQuantiles ? 0.41 : 0, hasQuantiles ? 0.02 : 0),
    ]
    if noise != nil { estimates[.brierCorrected] = around(error, 0.1 * error + 0.002) }
    if let auc { estimates[.auc] = around(auc, 0.009) }
    return CalibrationResult(
      method: method, questions: 400, rows: rows, intervalLevel: 0.95, resamples: 1000,
      estimates: estimates, reliability: bins(bias: bias, rows: rows, peaked: method == "raw"))
  }

  /// Ten bins whose rates lie `bias` below the predictions in the middle; the raw score crowds at
  /// the upper end, and nothing is predicted in the ninth bin of the others.
  static func bins(bias: Double, rows: Int, peaked: Bool) -> [ReliabilityBin] {
    let weights = (0..<10).map { bin -> Double in
      let x = (Double(bin) + 0.5) / 10
      return peaked ? 0.1 + pow(x, 3) * 3 : bin == 8 ? 0 : 0.15 + pow(1 - x, 3) * 3
    }
    let total = weights.reduce(0, +)
    return weights.enumerated().map { bin, weight in
      let (lower, upper) = (Double(bin) / 10, Double(bin + 1) / 10)
      let count = Int(Double(rows) * weight / total)
      guard count > 0 else {
        return ReliabilityBin(
          lower: lower, upper: upper, rows: 0, questions: 0, meanPrediction: nil, meanLabel: nil)
      }
      let mean = lower + (bin % 2 == 0 ? 0.046 : 0.057)
      let label = min(1, max(0, mean - bias * 6 * mean * (1 - mean) + 0.02 * sin(Double(bin * 7))))
      let half = 1.6 * (label * (1 - label) / Double(count)).squareRoot() * 4
      return ReliabilityBin(
        lower: lower, upper: upper, rows: count, questions: min(400, count), meanPrediction: mean,
        meanLabel: label, meanLabelLow: max(0, label - half), meanLabelHigh: min(1, label + half))
    }
  }

  /// A report of the first `count` of the ten methods, all errors and biases multiplied.
  static func report(
    set: String = "generated, held out", policy: String = "weak", count: Int = 10,
    factor: Double = 1, noise: Double? = 0.0174, notes: [String] = []
  ) -> CalibrationStudyReport {
    CalibrationStudyReport(
      set: set, policy: policy, prm: "prm", seed: 7,
      results: methods.prefix(count).enumerated().map { index, method in
        result(
          method.name, error: method.error * factor, bias: method.bias * factor,
          hasQuantiles: method.hasQuantiles,
          coverage: factor > 1 && method.hasQuantiles ? 0.9 - 0.05 * Double(9 - index) : nil,
          noise: noise, auc: method.name == "constant" ? 0.5 : 0.79 + 0.012 * Double(index))
      },
      comparisons: count < 10
        ? []
        : ["isotonic", "constant", "raw"].enumerated().map { index, baseline in
          let half = 0.006 * factor
          let gap = (0.0187 - [0.0544, 0.0931, 0.1412][index]) * factor
          return CalibrationComparison(
            method: "lora-quantile", baseline: baseline, difference: gap, low: gap - half,
            high: gap + half)
        }, setFingerprint: "5d0c11e2", fittedOn: "1,000 generated questions", notes: notes)
  }
}
