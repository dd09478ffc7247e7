package import Experiments
import Parsimony

/// A calibration study for people: facts, the table, what went badly, and how to read it.
package struct CalibrationText {
  private let reports: [CalibrationStudyReport]
  private let facts: [BenchPage.Fact]
  private let width: Int

  /// Prints the reports of a study, one a set, in `width` columns.
  package init(_ reports: [CalibrationStudyReport], facts: [BenchPage.Fact] = [], width: Int = 120)
  {
    self.reports = reports
    self.facts = facts
    self.width = width
  }

  /// Everything, sections apart by blank lines; a summary of all sets stands at the end, where a
  /// terminal shows it.
  package func text() -> String {
    var sections: [String] = []
    if !facts.isEmpty {
      sections.append(Paragraph.facts(facts.map { ($0.label, $0.value) }, width: width))
    }
    for report in reports {
      let ranking = CalibrationRanking(report.results)
      sections.append(head(report))
      sections.append(table(ranking))
      sections.append(comparisons(report))
      sections.append(findings(report))
    }
    if reports.count > 1 { sections.append(summary) }
    sections.append(CalibrationLegend(reports).text(width: width))
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func head(_ report: CalibrationStudyReport) -> String {
    var facts = [
      ("set", report.set), ("policy", report.policy), ("prm", report.prm ?? "none"),
      ("seed", String(report.seed)),
      (
        "size",
        Figures.counted(report.questions, "question") + ", " + Figures.counted(report.rows, "row")
      ),
    ]
    if let fitted = report.fittedOn { facts.append(("fitted on", fitted)) }
    facts += report.notes.map { ("note", $0) }
    return Paragraph.facts(facts, width: width)
  }

  /// The columns in their order, with what goes first where the terminal is narrow.
  private static let expendabilities: [CalibrationMetric: Int] = [
    .brier: 5, .brierPositive: 4, .bias: 2, .eceAdaptive: 7, .coverage10Questions: 6, .width: 8,
    .auc: 3,
  ]

  private func table(_ ranking: CalibrationRanking) -> String {
    let metrics = CalibrationMetric.reported.filter {
      $0 != .brierCorrected || ranking.key == $0
    }
    var columns = [AlignedTable.Column("method")]
    for metric in metrics {
      let isKey = metric == ranking.key
      columns.append(
        .init(
          metric.column, numeric: true,
          expendability: isKey ? 0 : Self.expendabilities[metric] ?? 0))
      if isKey { columns.append(.init("95% interval", numeric: true, expendability: 1)) }
    }
    return AlignedTable(
      columns,
      rows: ranking.results.map { result in
        [result.method]
          + metrics.flatMap { metric in
            [metric.text(result.value(metric))]
              + (metric == ranking.key ? [metric.text(result.interval(metric))] : [])
          }
      }
    ).text(width: width)
  }

  private func comparisons(_ report: CalibrationStudyReport) -> String {
    guard !report.comparisons.isEmpty else { return "" }
    return "Differences in Brier, row by row\n"
      + AlignedTable(
        [
          .init("method"), .init("against"), .init("difference", numeric: true),
          .init("95% interval", numeric: true), .init("the method is", expendability: 1),
        ],
        rows: report.comparisons.map {
          [$0.method, $0.baseline, $0.differenceText, $0.intervalText, $0.verdict]
        }
      ).text(width: width)
  }

  private func findings(_ report: CalibrationStudyReport) -> String {
    let findings = CalibrationFindings(report).all
    guard !findings.isEmpty else { return "" }
    return "What went badly\n"
      + findings.flatMap {
        Paragraph.lines("- " + $0.sentence, width: width, indent: 2)
      }.map { $0 + "\n" }.joined()
  }

  /// The figure that ranks, methods against sets; the columns' names stand above as a list, because
  /// sets have long names.
  private var summary: String {
    let matrix = CalibrationMatrix(reports)
    let names = matrix.columns.enumerated().map {
      ("set \($0.offset + 1)", "\($0.element.title): \($0.element.measure)")
    }
    return "All sets; * marks the best\n" + Paragraph.facts(names, width: width) + "\n"
      + AlignedTable(
        [.init("method")]
          + matrix.columns.indices.map { index in
            // From the right, so that a narrow terminal keeps the first sets.
            .init("set \(index + 1)", numeric: true, expendability: index)
          },
        rows: matrix.lines.map { line in
          [line.method] + line.cells.map { $0.figure + ($0.isBest ? "*" : " ") }
        }
      ).text(width: width)
  }
}

extension CalibrationMetric {
  /// A column's title where room is scarce.
  var column: String {
    switch self {
    case .brierCorrected: "corrected"
    case .brier: "brier"
    case .brierPositive: "positive"
    case .bias: "bias"
    case .ece: "ece"
    case .eceAdaptive: "adaptive"
    case .coverage10: "covers"
    case .coverage10Questions: "by q"
    case .width: "width"
    case .auc: "auc"
    default: title
    }
  }
}
