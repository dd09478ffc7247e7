extension CalibrationMetrics {
  /// The expected calibration error: the sum over equal-width bins of the predictions of
  /// (share of the rows) |mean prediction - mean p~|. The last bin includes 1.
  public static func expectedCalibrationError(
    _ predictions: [Double], labels: [SuccessCount], bins: Int = 10
  ) throws -> Double {
    try calibrationError(predictions, labels: labels, binning: .equalWidth(bins))
  }

  /// The expected calibration error on bins of about equal numbers of rows
  /// (``ReliabilityBinning/equalMass(_:)``).
  public static func adaptiveCalibrationError(
    _ predictions: [Double], labels: [SuccessCount], bins: Int = 10
  ) throws -> Double {
    try calibrationError(predictions, labels: labels, binning: .equalMass(bins))
  }

  private static func calibrationError(
    _ predictions: [Double], labels: [SuccessCount], binning: ReliabilityBinning
  ) throws -> Double {
    try validate(predictions, count: predictions.count, labels)
    var gaps = [Double](repeating: 0, count: max(0, binning.count))
    for (row, bin) in try binning.bins(of: predictions).enumerated() {
      gaps[bin] += predictions[row] - labels[row].fraction
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(labels.count)
  }
}
