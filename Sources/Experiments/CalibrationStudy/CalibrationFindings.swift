import Parsimony

/// Looks for what went badly in a calibration study, so that a report says it unasked.
package struct CalibrationFindings: Sendable {
  /// The findings, kind by kind, within a kind from the best to the worst method.
  package let all: [CalibrationFinding]

  /// Judges the methods of a study against its own `constant` and `raw` lines.
  package init(_ report: CalibrationStudyReport) {
    let ranking = CalibrationRanking(report.results)
    all =
      Self.worseThanConstant(ranking, report.comparisons) + Self.worseThanRaw(ranking)
      + Self.coverage(ranking)
      + Self.lostRanking(ranking) + Self.withoutQuantiles(ranking) + Self.unknown(ranking)
  }

  private static func worseThanConstant(
    _ ranking: CalibrationRanking, _ comparisons: [CalibrationComparison]
  ) -> [CalibrationFinding] {
    let constant = CalibrationResult.constant
    return worse(than: constant, by: ranking.key, ranking) { result in
      comparisons.first { $0.method == result.method && $0.baseline == constant }
    }.map { result, figures in
      CalibrationFinding(
        kind: .worseThanConstant, subject: result.method,
        text: "is worse than the constant: \(figures).")
    }
  }

  private static func worseThanRaw(_ ranking: CalibrationRanking) -> [CalibrationFinding] {
    worse(than: CalibrationResult.raw, by: .ece, ranking).map { result, figures in
      CalibrationFinding(
        kind: .worseThanRaw, subject: result.method,
        text: "is calibrated worse than the raw score: \(figures).")
    }
  }

  /// Those worse than a baseline by the point estimate, and by how much; the intervals are told but
  /// do not decide: a method must earn its place, not be excused.
  private static func worse(
    than baseline: String, by metric: CalibrationMetric, _ ranking: CalibrationRanking,
    paired: (CalibrationResult) -> CalibrationComparison? = { _ in nil }
  ) -> [(CalibrationResult, String)] {
    guard let other = ranking.result(baseline), let limit = other.value(metric) else { return [] }
    return ranking.results.compactMap { result in
      guard result.method != baseline, let value = result.value(metric), value > limit,
        metric.text(value) != metric.text(limit)
      else { return nil }
      var figures = "\(metric.title) \(metric.text(value)) against \(metric.text(limit))"
      if let pair = paired(result) {
        figures += "; row by row \(pair.differenceText) (\(pair.intervalText))"
      } else if let own = result.interval(metric), let others = other.interval(metric) {
        figures +=
          own.overlaps(others)
          ? "; their intervals overlap" : "; their intervals do not overlap"
      }
      return (result, figures)
    }
  }

  /// Point predictions promise nothing here; see `withoutQuantiles`.
  private static func coverage(_ ranking: CalibrationRanking) -> [CalibrationFinding] {
    let metric = CalibrationMetric.coverage10
    let nominal = CalibrationMetric.nominalCoverage
    return ranking.results.compactMap { result in
      guard !result.isPoint, let value = result.value(metric),
        let interval = result.interval(metric), !interval.contains(nominal)
      else { return nil }
      return CalibrationFinding(
        kind: .coverage, subject: result.method,
        text: "promises that \(ReportNumber.percent(nominal, 0)) of the rates lie at or above its "
          + "10% quantile, and \(metric.text(value)) do (\(metric.text(interval))): "
          + (value < nominal ? "it is too sure." : "it is more cautious than it says."))
    }
  }

  /// Calibration should not cost the ability to tell right from wrong.
  private static func lostRanking(_ ranking: CalibrationRanking) -> [CalibrationFinding] {
    let metric = CalibrationMetric.auc
    guard let raw = ranking.result(CalibrationResult.raw), let limit = raw.interval(metric) else {
      return []
    }
    return ranking.results.compactMap { result in
      guard !result.isBaseline, let interval = result.interval(metric),
        interval.upperBound < limit.lowerBound
      else { return nil }
      return CalibrationFinding(
        kind: .lostRanking, subject: result.method,
        text: "tells right from wrong less well than the raw score: AUC "
          + "\(metric.text(result.value(metric))) against \(metric.text(raw.value(metric))); "
          + "their intervals do not overlap.")
    }
  }

  private static func withoutQuantiles(_ ranking: CalibrationRanking) -> [CalibrationFinding] {
    let metric = CalibrationMetric.coverage10
    let points = ranking.results.filter(\.isPoint)
    let covers = points.compactMap { $0.value(metric) }
    guard let low = covers.min(), let high = covers.max() else { return [] }
    let range =
      metric.text(low) == metric.text(high)
      ? metric.text(low) : "\(metric.text(low)) to \(metric.text(high))"
    return [
      CalibrationFinding(
        kind: .noQuantiles, subject: list(points.map(\.method)),
        text: (points.count == 1 ? "states a point" : "state points")
          + ", not quantiles: \(range) of the rates lie at or above "
          + (points.count == 1 ? "it" : "them") + ", so budgets cannot rely on "
          + (points.count == 1 ? "it." : "them."))
    ]
  }

  private static func unknown(_ ranking: CalibrationRanking) -> [CalibrationFinding] {
    guard !ranking.results.isEmpty else { return [] }
    var findings: [CalibrationFinding] = []
    if ranking.key != .brierCorrected {
      findings.append(
        CalibrationFinding(
          kind: .unknown, subject: "The noise of the labels",
          text: "cannot be subtracted: some rows have a single rollout. The plain Brier score "
            + "ranks the methods alike, but its size includes that noise."))
    }
    let unranked = ranking.results.filter { $0.value(.auc) == nil }
    if !unranked.isEmpty {
      findings.append(
        CalibrationFinding(
          kind: .unknown, subject: "The AUC",
          text: "of \(list(unranked.map(\.method))) is not known: "
            + "it takes successes and failures."))
    }
    if ranking.result(CalibrationResult.constant) == nil {
      findings.append(
        CalibrationFinding(
          kind: .unknown, subject: "The constant",
          text: "was not measured, so nobody can tell what the other methods are worth."))
    }
    return findings
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
