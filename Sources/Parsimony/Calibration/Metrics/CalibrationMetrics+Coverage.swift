extension CalibrationMetrics {
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

  /// The share of rows with p~ >= r - 1 / (2 N): coverage at the resolution of the label.
  ///
  /// Terminal labels are certain, so that they keep the tolerance of `lowQuantileCoverage`. With
  /// one rollout the tolerance is half of the whole range: hardly a test.
  public static func lowQuantileCoverageAtResolution(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount], terminal: [Bool],
    tolerance: Double = 1e-4
  ) throws -> Double {
    try share(quantiles, labels, terminal) { prediction, label, isTerminal in
      let resolution = RowTerm.resolution(label, isTerminal: isTerminal, tolerance: tolerance)
      return RowTerm.isCovered(prediction, label, tolerance: resolution)
    }
  }

  /// The share of rows whose label lies between the lowest and the highest quantile, both widened
  /// by the tolerance.
  public static func centralCoverage(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount], tolerance: Double = 1e-4
  ) throws -> Double {
    try share(quantiles, labels, [Bool](repeating: false, count: labels.count)) {
      prediction, label, _ in
      RowTerm.isInside(prediction, label, tolerance: tolerance)
    }
  }

  /// The mean of the highest quantile minus the lowest.
  public static func meanWidth(_ quantiles: [SuccessQuantiles]) throws -> Double {
    guard !quantiles.isEmpty else {
      throw CalibrationError(.tooFewRows, "A calibration metric needs at least one row.")
    }
    return quantiles.reduce(0) { $0 + $1.high - $1.low } / Double(quantiles.count)
  }

  /// The variance of the predictions (divisor: rows): 0 for a constant.
  public static func sharpness(_ predictions: [Double]) throws -> Double {
    guard !predictions.isEmpty else {
      throw CalibrationError(.tooFewRows, "A calibration metric needs at least one row.")
    }
    let mean = predictions.reduce(0, +) / Double(predictions.count)
    return predictions.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(predictions.count)
  }

  private static func share(
    _ quantiles: [SuccessQuantiles], _ labels: [SuccessCount], _ terminal: [Bool],
    _ holds: (SuccessQuantiles, SuccessCount, Bool) -> Bool
  ) throws -> Double {
    try validate(quantiles.flatMap(\.values), count: quantiles.count, labels)
    guard terminal.count == labels.count else {
      throw CalibrationError(
        .lengthMismatch,
        "\(terminal.count) terminal flags for \(labels.count) labels; give one each.")
    }
    let count = labels.indices.count { holds(quantiles[$0], labels[$0], terminal[$0]) }
    return Double(count) / Double(labels.count)
  }
}
