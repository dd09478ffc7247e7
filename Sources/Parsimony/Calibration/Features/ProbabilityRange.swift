/// How fitted probabilities are held off certainty, and when an outer quantile may be certain.
enum ProbabilityRange {
  /// Where means and medians lie.
  static let inner = 1e-4...(1 - 1e-4)

  /// Clamps to `inner`; NaN becomes its lower end, the cautious one.
  static func clamp(_ value: Double) -> Double {
    value.isNaN ? inner.lowerBound : min(max(value, inner.lowerBound), inner.upperBound)
  }

  /// Quantiles with the outer ones moved outwards to certainty: a value of a level below .5 that is
  /// below `margin` becomes 0, one of a level above .5 that is above 1 - `margin` becomes 1; all
  /// others are clamped to `inner`. Keeps their order, and only ever widens an interval.
  static func roundedOutwards(
    _ values: [Double], levels: [Double], margin: Double
  ) -> [Double] {
    zip(values, levels).map { value, level in
      if level < 0.5, value < margin || value.isNaN { return 0 }
      if level > 0.5, value > 1 - margin { return 1 }
      return clamp(value)
    }
  }
}
