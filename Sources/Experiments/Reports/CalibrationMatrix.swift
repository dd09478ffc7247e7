import Parsimony

/// Methods against sets: what a study of several sets says at a glance.
package struct CalibrationMatrix {
  /// One method on one set.
  package struct Cell: Sendable, Hashable {
    /// The figure that the set is ranked by; `-` if the method was not measured there.
    package let figure: String
    /// Calibration error and coverage, the lesser figures.
    package let details: String
    /// Whether no other method does better on this set.
    package let isBest: Bool
  }

  /// A method's line.
  package struct Line: Sendable, Hashable {
    /// The method.
    package let method: String
    /// A cell a set.
    package let cells: [Cell]
  }

  /// The sets' names, and what each is ranked by.
  package let columns: [(title: String, measure: String)]
  /// In the order of the first set; methods that only others have follow.
  package let lines: [Line]

  /// Arranges the reports of a study, one a set.
  package init(_ reports: [CalibrationStudyReport]) {
    let rankings = reports.map { CalibrationRanking($0.results) }
    columns = zip(CalibrationSetName.names(reports), rankings).map { ($0, $1.key.title) }
    var methods: [String] = []
    for result in rankings.flatMap(\.results) where !methods.contains(result.method) {
      methods.append(result.method)
    }
    lines = methods.map { method in
      Line(method: method, cells: rankings.map { Self.cell(method, $0) })
    }
  }

  private static func cell(_ method: String, _ ranking: CalibrationRanking) -> Cell {
    guard let result = ranking.result(method) else {
      return Cell(figure: "-", details: "", isBest: false)
    }
    func text(_ metric: CalibrationMetric) -> String { metric.text(result.value(metric)) }
    return Cell(
      figure: text(ranking.key), details: "ECE \(text(.ece)), covers \(text(.coverage10))",
      isBest: ranking.isBest(result, by: ranking.key))
  }
}
