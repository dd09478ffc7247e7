import Parsimony

/// The part of the page that is about one set, as values for the template.
extension CalibrationPage {
  func set(_ report: CalibrationStudyReport, _ name: String) -> [String: Any] {
    let ranking = CalibrationRanking(report.results)
    var values: [String: Any] = [
      "name": name, "setFacts": Self.list(ownFacts(report)), "notes": report.notes,
      "headers": Self.metrics(ranking).map(\.title),
      "rows": ranking.results.map { row($0, ranking) },
      "hasComparisons": !report.comparisons.isEmpty,
      "comparisons": report.comparisons.map { pair in
        [
          "method": pair.method, "baseline": pair.baseline,
          "difference": ReportNumber.typographic(pair.differenceText),
          "interval": ReportNumber.typographic(pair.intervalText), "verdict": pair.verdict,
        ]
      },
      "panels": panels(ranking),
    ]
    if let plot = CalibrationForestPlot(ranking).svg() { values["forest"] = plot }
    let findings = CalibrationFindings(report).all.map {
      ["subject": $0.subject, "text": ReportNumber.typographic($0.text)]
    }
    values["findings"] = findings
    values["allWell"] = findings.isEmpty
    return values
  }

  /// What the head of the page does not say already.
  private func ownFacts(_ report: CalibrationStudyReport) -> [BenchPage.Fact] {
    let common = commonFacts
    var facts = Self.sharedFacts(report).filter { !common.contains($0) }
    facts.append(BenchPage.Fact("Questions", ReportNumber.count(report.questions)))
    facts.append(BenchPage.Fact("Rows", ReportNumber.count(report.rows)))
    if let fingerprint = report.setFingerprint {
      facts.append(BenchPage.Fact("Fingerprint", fingerprint))
    }
    return facts
  }

  /// The columns; a noise-corrected score that no order can go by is left out.
  private static func metrics(_ ranking: CalibrationRanking) -> [CalibrationMetric] {
    CalibrationMetric.reported.filter { $0 != .brierCorrected || ranking.key == $0 }
  }

  private func row(_ result: CalibrationResult, _ ranking: CalibrationRanking) -> [String: Any] {
    let cells = Self.metrics(ranking).map { metric in
      let interval = ReportNumber.typographic(metric.text(result.interval(metric)))
      return [
        "text": ReportNumber.typographic(metric.text(result.value(metric))),
        "best": ranking.isBest(result, by: metric) ? "best" : "",
        // Only the figure that ranks shows its interval; the others keep theirs in a tool tip.
        "range": metric == ranking.key ? interval : "",
        "tip": "\(metric.title), 95% interval: \(interval)",
      ]
    }
    return ["method": result.method, "cells": cells]
  }

  /// A diagram a method; the raw score's own shows nothing but itself.
  private func panels(_ ranking: CalibrationRanking) -> [[String: String]] {
    let raw = ranking.result(CalibrationResult.raw)
    return ranking.results.map { result in
      let isRaw = result.method == CalibrationResult.raw
      let plot = ReliabilityPlot(
        before: raw?.reliability ?? [], after: isRaw ? [] : result.reliability)
      func text(_ metric: CalibrationMetric) -> String { metric.text(result.value(metric)) }
      var caption = "ECE \(text(.ece))"
      if result.value(.eceChance) != nil { caption += ", by chance \(text(.eceChance))" }
      return [
        "method": result.method, "caption": caption,
        "plot": plot.svg(label: "Reliability of \(result.method)"),
      ]
    }
  }
}
