extension Assessment {
  /// The aggregate of the steps' mean success probabilities (raw scores without a calibrator), in
  /// 0...1: what ranks finished traces.
  func mean(_ aggregation: ScoreAggregation) -> Double {
    // The usual case reads one element and builds no array.
    aggregation == .last
      ? quantiles.last?.mean ?? 0 : aggregation.value(of: quantiles.map(\.mean))
  }

  /// The quantiles at the trace's end as a confidence.
  ///
  /// They belong to this prefix; that the trace was chosen among several makes them optimistic
  /// (the winner's curse), which the controller's own calibration has to answer.
  var confidence: Confidence {
    // The mean of a finished trace, which is right or not, may lie outside its label's quantiles.
    Confidence(
      value: final.mean, low: min(final.low, final.mean), high: max(final.high, final.mean),
      basis: isCalibrated ? .calibrated : .rawScore)
  }

  private var isCalibrated: Bool {
    zip(scores, quantiles).contains { $1.low != $0 || $1.high != $0 }
  }
}
