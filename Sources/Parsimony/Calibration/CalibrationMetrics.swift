import Foundation

/// Measures of how well predicted success probabilities match Monte-Carlo labels p~ = Z / N.
///
/// Definitions as in arXiv 2506.09338. All functions throw `lengthMismatch` when predictions and
/// labels differ in number, `tooFewRows` when there are none, and `invalidRow` on an impossible
/// label or a prediction outside 0...1. Rows count equally: weight by question, and put
/// question-clustered intervals on them, with ``CalibrationEvaluation``. Report the constant that
/// predicts the labels' mean beside every figure.
public enum CalibrationMetrics {
  /// The mean over rows and levels b of max(b u, (b - 1) u), u = p~ - r_b.
  public static func pinball(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount]
  ) throws -> Double {
    try validate(quantiles.flatMap(\.values), count: quantiles.count, labels)
    let sum = zip(quantiles, labels).reduce(0) { $0 + RowTerm.pinball($1.0, $1.1) }
    return sum / Double(labels.count)
  }

  /// The mean of (r - p~)^2.
  public static func brier(_ predictions: [Double], labels: [SuccessCount]) throws -> Double {
    try mean(predictions, labels, RowTerm.squaredError)
  }

  /// The mean of max(0, r - p~)^2: over-optimism only.
  public static func positiveBrier(
    _ predictions: [Double], labels: [SuccessCount]
  ) throws -> Double {
    try mean(predictions, labels, RowTerm.positiveSquaredError)
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
    for (row, label) in labels.enumerated() {
      guard let term = RowTerm.labelNoise(label, isTerminal: terminal?[row] ?? false) else {
        throw CalibrationError(
          .invalidRow,
          "Row \(row) has \(label.rollouts) rollouts; the noise correction needs at least 2.")
      }
      noise += term
    }
    return try brier(predictions, labels: labels) - noise / Double(labels.count)
  }

  /// The mean of r - p~: positive is over-optimism.
  public static func bias(_ predictions: [Double], labels: [SuccessCount]) throws -> Double {
    try mean(predictions, labels) { $0 - $1.fraction }
  }

  /// The mean of p~: the constant baseline's prediction.
  public static func meanLabel(_ labels: [SuccessCount]) throws -> Double {
    try mean([Double](repeating: 0, count: labels.count), labels) { $1.fraction }
  }

  static func mean(
    _ predictions: [Double], _ labels: [SuccessCount], _ term: (Double, SuccessCount) -> Double
  ) throws -> Double {
    try validate(predictions, count: predictions.count, labels)
    return zip(predictions, labels).reduce(0) { $0 + term($1.0, $1.1) } / Double(labels.count)
  }

  static func validate(
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
