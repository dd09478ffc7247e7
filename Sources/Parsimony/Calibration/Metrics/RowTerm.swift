/// What a single row adds to the calibration metrics; the metrics are means of these terms.
package enum RowTerm {
  /// (r - p~)^2.
  package static func squaredError(_ prediction: Double, _ label: SuccessCount) -> Double {
    (prediction - label.fraction) * (prediction - label.fraction)
  }

  /// max(0, r - p~)^2.
  package static func positiveSquaredError(_ prediction: Double, _ label: SuccessCount) -> Double {
    let excess = max(0, prediction - label.fraction)
    return excess * excess
  }

  /// The unbiased estimate p~ (1 - p~) / (N - 1) of the label's variance p (1 - p) / N; 0 for a
  /// terminal row, whose label is certain; `nil` where a single rollout tells nothing of it.
  package static func labelNoise(_ label: SuccessCount, isTerminal: Bool) -> Double? {
    if isTerminal { return 0 }
    guard label.rollouts >= 2 else { return nil }
    return label.fraction * (1 - label.fraction) / Double(label.rollouts - 1)
  }

  /// max(b u, (b - 1) u) with u = p~ - r_b.
  package static func pinball(label: Double, quantile: Double, level: Double) -> Double {
    let difference = label - quantile
    return max(level * difference, (level - 1) * difference)
  }

  /// The mean of the pinball loss over the levels.
  package static func pinball(_ quantiles: SuccessQuantiles, _ label: SuccessCount) -> Double {
    let fraction = label.fraction
    var sum = 0.0
    for (level, value) in zip(quantiles.levels, quantiles.values) {
      sum += pinball(label: fraction, quantile: value, level: level)
    }
    return sum / Double(quantiles.levels.count)
  }

  /// Whether p~ >= r_low - tolerance.
  package static func isCovered(
    _ quantiles: SuccessQuantiles, _ label: SuccessCount, tolerance: Double
  ) -> Bool {
    label.fraction >= quantiles.low - tolerance
  }

  /// Half the distance between two labels, 1 / (2 N); `tolerance` for a terminal row.
  package static func resolution(
    _ label: SuccessCount, isTerminal: Bool, tolerance: Double
  ) -> Double {
    isTerminal ? tolerance : max(tolerance, 0.5 / Double(label.rollouts))
  }

  /// Whether r_low - tolerance <= p~ <= r_high + tolerance.
  package static func isInside(
    _ quantiles: SuccessQuantiles, _ label: SuccessCount, tolerance: Double
  ) -> Bool {
    isCovered(quantiles, label, tolerance: tolerance)
      && label.fraction <= quantiles.high + tolerance
  }
}
