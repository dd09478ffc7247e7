import Foundation
package import Parsimony

/// How reports name, order and print the figures of a calibration study.
extension CalibrationMetric {
  /// The figures that every report shows, in order.
  package static let reported: [CalibrationMetric] = [
    .brierCorrected, .brier, .brierPositive, .bias, .ece, .eceAdaptive, .coverage10,
    .coverage10Questions, .width, .auc,
  ]

  /// What the 10% quantile covers when it keeps its promise.
  package static let nominalCoverage = 0.9

  /// A column's title: short, without a unit.
  package var title: String {
    switch self {
    case .brier: "Brier"
    case .brierCorrected: "corrected Brier"
    case .brierPositive: "positive Brier"
    case .brierMedian: "Brier of medians"
    case .bias: "bias"
    case .ece: "ECE"
    case .eceAdaptive: "adaptive ECE"
    case .eceChance: "ECE by chance"
    case .auc: "AUC"
    case .pinball: "pinball"
    case .width: "width"
    case .sharpness: "sharpness"
    case .coverage10: "10% quantile covers"
    case .coverage10Questions: "covers, by question"
    case .coverage10Empty: "covers, at the start"
    case .coverage10Resolution: "covers, at label resolution"
    case .coverageCentral: "80% interval covers"
    case .meanLabel: "mean rate"
    case .meanPrediction: "mean prediction"
    }
  }

  /// How far a figure is from the best possible one; nil for a figure that is neither good nor bad
  /// by itself: narrow intervals are good only where they cover.
  package func distance(_ value: Double) -> Double? {
    switch self {
    case .brier, .brierCorrected, .brierPositive, .brierMedian, .ece, .eceAdaptive, .pinball:
      value
    case .bias: abs(value)
    case .coverage10, .coverage10Questions, .coverage10Empty, .coverage10Resolution:
      abs(value - Self.nominalCoverage)
    case .coverageCentral: abs(value - 0.8)
    case .auc: 1 - value
    case .eceChance, .width, .sharpness, .meanLabel, .meanPrediction: nil
    }
  }

  /// The figure as it is printed; `-` where there is none.
  package func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "-" }
    switch self {
    case .brier, .brierCorrected, .brierPositive, .brierMedian, .pinball, .sharpness:
      return Self.decimal(value, 4)
    case .bias:
      let text = Self.decimal(value, 3)
      return text.hasPrefix("-") || Double(text) == 0 ? text : "+" + text
    case .ece, .eceAdaptive, .eceChance, .width, .auc, .meanLabel, .meanPrediction:
      return Self.decimal(value, 3)
    case .coverage10, .coverage10Questions, .coverage10Empty, .coverage10Resolution,
      .coverageCentral:
      return ReportNumber.percent(value)
    }
  }

  /// The interval as it is printed; `-` where there is none.
  package func text(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "\(text($0.lowerBound)) to \(text($0.upperBound))" } ?? "-"
  }

  /// A decimal number that is never minus zero.
  private static func decimal(_ value: Double, _ digits: Int) -> String {
    let text = ReportNumber.decimal(value, digits)
    return Double(text) == 0 && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }
}

extension CalibrationResult {
  /// The figure; nil where it is undefined or not finite.
  package func value(_ metric: CalibrationMetric) -> Double? {
    self[metric].flatMap { $0.value.isFinite ? $0.value : nil }
  }

  /// The interval of a figure; nil where there is none.
  package func interval(_ metric: CalibrationMetric) -> ClosedRange<Double>? {
    guard let low = self[metric]?.low, let high = self[metric]?.high, low.isFinite, high.isFinite,
      low <= high
    else { return nil }
    return low...high
  }

  /// Whether the method gives the same value for all quantiles.
  package var isPoint: Bool { value(.width).map { $0 < 1e-9 } ?? false }

  /// Whether it is one of the two lines that any calibrator must beat.
  package var isBaseline: Bool { method == Self.raw || method == Self.constant }

  /// The name of the uncalibrated score.
  package static let raw = "raw"
  /// The name of the constant prediction.
  package static let constant = "constant"
}
