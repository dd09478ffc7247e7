import Mustache

/// A calibration study as one HTML page: tables, intervals, reliability diagrams, and what went
/// badly. It needs nothing beside itself, no scripts and no network, and follows the reader's light
/// or dark mode. Every text is escaped.
public struct CalibrationPage: Sendable {
  /// The study: one report a set and policy.
  public let reports: [CalibrationStudyReport]
  /// The page's title.
  public let title: String
  /// Facts beside those that the page takes from the reports.
  public let facts: [BenchPage.Fact]

  /// Makes a page.
  public init(
    reports: [CalibrationStudyReport], title: String = "Do the scores mean what they say?",
    facts: [BenchPage.Fact] = []
  ) {
    self.reports = reports
    self.title = title
    self.facts = facts
  }

  /// The page. Throws `badArgument` without a report, and `badData` only when the built-in template
  /// is broken, which a test excludes.
  public func html() throws(ExperimentError) -> String {
    guard !reports.isEmpty else {
      throw ExperimentError(
        .badArgument, "A calibration page of no reports; give at least one report.")
    }
    let template: MustacheTemplate
    do {
      template = try MustacheTemplate(string: Self.template)
    } catch {
      throw ExperimentError(.badData, "The page's template is broken: \(error)")
    }
    return template.render(values())
  }

  private func values() -> [String: Any] {
    var values: [String: Any] = [
      "pageTitle": title, "style": BenchPage.style + Self.style,
      "facts": Self.list(commonFacts + facts),
      "sets": zip(reports, CalibrationSetName.names(reports)).enumerated().map { index, pair in
        // How to read the plots is told once.
        set(pair.0, pair.1).merging(["explained": index == 0]) { $1 }
      },
    ]
    if reports.count > 1 { values["matrix"] = matrix() }
    return values
  }

  /// What all reports share.
  var commonFacts: [BenchPage.Fact] {
    guard let first = reports.first else { return [] }
    return Self.sharedFacts(first).enumerated().filter { index, fact in
      reports.allSatisfy { Self.sharedFacts($0)[index] == fact }
    }.map(\.element)
  }

  static func sharedFacts(_ report: CalibrationStudyReport) -> [BenchPage.Fact] {
    [
      BenchPage.Fact("Policy", report.policy),
      BenchPage.Fact("Process reward model", report.prm ?? "none"),
      BenchPage.Fact("Fitted on", report.fittedOn ?? "not stated"),
      BenchPage.Fact("Seed", String(report.seed)),
    ]
  }

  private func matrix() -> [String: Any] {
    let matrix = CalibrationMatrix(reports)
    return [
      "columns": matrix.columns.map { ["name": $0.title, "measure": $0.measure] },
      "lines": matrix.lines.map { line -> [String: Any] in
        [
          "method": line.method,
          "cells": line.cells.map { cell -> [String: Any] in
            [
              "figure": ReportNumber.typographic(cell.figure), "details": cell.details,
              "best": cell.isBest ? "best" : "",
            ]
          },
        ]
      },
    ]
  }

  static func list(_ facts: [BenchPage.Fact]) -> [[String: String]] {
    facts.map { ["label": $0.label, "value": $0.value] }
  }
}
