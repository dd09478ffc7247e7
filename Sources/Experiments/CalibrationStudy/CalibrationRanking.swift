package import Parsimony

/// The methods of a study in order, and the best of them by each metric.
package struct CalibrationRanking: Sendable {
  /// What the order goes by: the noise-corrected Brier score where every method has it, otherwise
  /// the plain one. The noise is the labels' own, so both give the same order.
  package let key: CalibrationMetric
  /// From the best to the worst; a method without a figure is last, ties keep their order.
  package let results: [CalibrationResult]

  /// Ranks the methods of a study.
  package init(_ results: [CalibrationResult]) {
    let key: CalibrationMetric =
      results.contains { $0.value(.brierCorrected) == nil } ? .brier : .brierCorrected
    self.key = key
    self.results = results.enumerated().sorted { first, second in
      let values = (
        first.element.value(key) ?? .infinity, second.element.value(key) ?? .infinity
      )
      return values.0 == values.1 ? first.offset < second.offset : values.0 < values.1
    }.map(\.element)
  }

  /// Whether no method does better by this metric, as far as the printed digits tell. Nothing is
  /// best alone, and nothing by a metric that does not rank.
  package func isBest(_ result: CalibrationResult, by metric: CalibrationMetric) -> Bool {
    guard results.count > 1, let own = result.value(metric).flatMap(metric.distance),
      let best = results.compactMap({ $0.value(metric).flatMap(metric.distance) }).min()
    else { return false }
    return own == best || metric.text(own) == metric.text(best)
  }

  /// The first result of this name.
  package func result(_ method: String) -> CalibrationResult? {
    results.first { $0.method == method }
  }
}
