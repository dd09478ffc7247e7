import Foundation

/// Measures of how well predicted success probabilities match Monte-Carlo labels p~ = Z / N.
///
/// Definitions as in arXiv 2506.09338. All functions throw `lengthMismatch` when predictions and
/// labels differ in number, `tooFewRows` when there are none, and `invalidRow` on an impossible
/// label or a prediction outside 0...1. Rows count equally: weight by question, and put
/// question-clustered intervals on them, with `ClusteredBootstrap`. Report the constant that
/// predicts the labels' mean beside every figure.
public enum CalibrationMetrics {
  /// The mean over rows and levels b of max(b u, (b - 1) u), u = p~ - r_b.
  public static func pinball(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount]
  ) throws -> Double {
    try validate(quantiles.flatMap(\.values), count: quantiles.count, labels)
    var sum = 0.0
    for (prediction, label) in zip(quantiles, labels) {
      var row = 0.0
      for (level, value) in zip(prediction.levels, prediction.values) {
        row += PinballObjective.loss(label: label.fraction, quantile: value, level: level)
      }
      sum += row / Double(prediction.levels.count)
    }
    return sum / Double(labels.count)
  }

  /// The mean of (r - p~)^2.
  public static func brier(_ predictions: [Double], labels: [SuccessCount]) throws -> Double {
    try mean(predictions, labels) { ($0 - $1.fraction) * ($0 - $1.fraction) }
  }

  /// The mean of max(0, r - p~)^2: over-optimism only.
  public static func positiveBrier(
    _ predictions: [Double], labels: [SuccessCount]
  ) throws -> Double {
    try mean(predictions, labels) {
      let excess = max(0, $0 - $1.fraction)
      return excess * excess
    }
  }

  /// The Brier score less the labels' own noise: the mean of (r - p~)^2 - p~ (1 - p~) / (N - 1),
  /// an unbiased estimate of the mean of (r - p)^2; it may be slightly negative.
  ///
  /// Rows marked in `terminal` are not corrected: their labels are certain, and one rollout is
  /// enough. Other rows with fewer than 2 rollouts throw `invalidRow`.
  public static func noiseCorrectedBrier(
    _ predictions: [Double], labels: [SuccessCount], terminal: [Bool]? = nil
  ) throws -> Double {
    guard terminal.map({ $0.count == labels.count }) ?? true else {
      throw CalibrationError(
        .lengthMismatch,
        "\(terminal?.count ?? 0) terminal flags for \(labels.count) labels; give one each.")
    }
    var noise = 0.0
    for (row, label) in labels.enumerated() where !(terminal?[row] ?? false) {
      guard label.rollouts >= 2 else {
        throw CalibrationError(
          .invalidRow,
          "Row \(row) has \(label.rollouts) rollouts; the noise correction needs at least 2.")
      }
      noise += label.fraction * (1 - label.fraction) / Double(label.rollouts - 1)
    }
    return try brier(predictions, labels: labels) - noise / Double(labels.count)
  }

  /// The expected calibration error: the sum over equal-width bins of the predictions of
  /// (share of the rows) |mean prediction - mean p~|. The last bin includes 1.
  public static func expectedCalibrationError(
    _ predictions: [Double], labels: [SuccessCount], bins: Int = 10
  ) throws -> Double {
    try validate(predictions, count: predictions.count, labels)
    guard bins >= 1 else {
      throw CalibrationError(.invalidOption, "\(bins) calibration bins; give at least 1.")
    }
    var gaps = [Double](repeating: 0, count: bins)
    for (prediction, label) in zip(predictions, labels) {
      gaps[min(bins - 1, Int(prediction * Double(bins)))] += prediction - label.fraction
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(labels.count)
  }

  /// The share of rows with p~ >= r - tolerance, r the lowest quantile: 1 - b is what a calibrated
  /// quantile of level b reaches on continuous labels.
  ///
  /// Labels of 0 / N cannot lie above a quantile that is clamped to 1e-4, so the default tolerance
  /// counts a quantile at that floor as zero. Labels are multiples of 1 / N: at a quantile of
  /// exactly such a value the share moves by that value's whole mass.
  public static func lowQuantileCoverage(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount], tolerance: Double = 1e-4
  ) throws -> Double {
    try mean(quantiles.map(\.low), labels) { $1.fraction >= $0 - tolerance ? 1 : 0 }
  }

  /// The mean of p~: the constant baseline's prediction.
  public static func meanLabel(_ labels: [SuccessCount]) throws -> Double {
    try mean([Double](repeating: 0, count: labels.count), labels) { $1.fraction }
  }

  private static func mean(
    _ predictions: [Double], _ labels: [SuccessCount], _ term: (Double, SuccessCount) -> Double
  ) throws -> Double {
    try validate(predictions, count: predictions.count, labels)
    return zip(predictions, labels).reduce(0) { $0 + term($1.0, $1.1) } / Double(labels.count)
  }

  private static func validate(
    _ predictions: [Double], count: Int, _ labels: [SuccessCount]
  ) throws {
    guard count == labels.count else {
      throw CalibrationError(
        .lengthMismatch, "\(count) predictions for \(labels.count) labels; give one each.")
    }
    guard !labels.isEmpty else {
      throw CalibrationError(.tooFewRows, "A calibration metric needs at least one row.")
    }
    if let value = predictions.first(where: { !($0 >= 0 && $0 <= 1) }) {
      throw CalibrationError(
        .invalidRow, "A prediction is \(value); success probabilities lie in 0...1.")
    }
    for (row, label) in labels.enumerated() { try label.validate(row: row) }
  }
}
