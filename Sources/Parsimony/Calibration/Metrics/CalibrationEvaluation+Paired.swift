extension CalibrationEvaluation {
  /// The Brier score of the first method less that of the second, on the same rows and the same
  /// resamples: negative where the first is better.
  ///
  /// The labels' noise is the same for both and cancels: this is the difference of the
  /// noise-corrected scores too, also where these are undefined. Throws `CalibrationError`
  /// `lengthMismatch` when predictions and rows differ in number, `tooFewRows` with a single
  /// question, which gives no interval.
  public func brierDifference(
    _ first: [SuccessQuantiles], _ second: [SuccessQuantiles]
  ) throws -> BootstrapInterval {
    try requireAligned(first.count)
    try requireAligned(second.count)
    return try meanDifference {
      RowTerm.squaredError(first[$0].mean, labels[$0])
        - RowTerm.squaredError(second[$0].mean, labels[$0])
    }
  }

  /// The pinball loss of the first method less that of the second; as `brierDifference`.
  public func pinballDifference(
    _ first: [SuccessQuantiles], _ second: [SuccessQuantiles]
  ) throws -> BootstrapInterval {
    try requireAligned(first.count)
    try requireAligned(second.count)
    return try meanDifference {
      RowTerm.pinball(first[$0], labels[$0]) - RowTerm.pinball(second[$0], labels[$0])
    }
  }

  private func meanDifference(_ term: (_ row: Int) -> Double) throws -> BootstrapInterval {
    var sums = newSums
    let rows = sums.add { _ in 1 }
    let difference = sums.add(term)
    let resampled = ResampledSums(sums, resamples: draws, level: level)
    guard let estimate = resampled.ratio(difference, rows), let low = estimate.low,
      let high = estimate.high,
      let error = resampled.standardError({ $0[difference] / $0[rows] })
    else {
      throw CalibrationError(
        .tooFewRows,
        "The rows come from \(questions) question; a paired interval needs at least 2.")
    }
    return BootstrapInterval(
      estimate: estimate.value, lower: low, upper: high, level: level, standardError: error,
      clusters: questions, resamples: resamples, undefinedResamples: 0)
  }
}
