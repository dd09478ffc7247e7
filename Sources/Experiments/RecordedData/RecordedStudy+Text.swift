import Foundation
import Parsimony

extension RecordedStudy {
  /// A table for people: a block a source.
  public var text: String { sources.map(\.text).joined(separator: "\n") }
}

extension RecordedStudy.SourceResult {
  /// Below so many questions percentile intervals of the cluster bootstrap are noticeably too short.
  static let fewQuestions = 40

  /// The source's block: what it is, a line a method, and the findings.
  public var text: String {
    let data = source
    var lines = [
      "\(data.name): \(data.questions) questions, \(data.rows.count) rows" + clustering,
      "policy \(data.policy), scores by \(data.processRewardModel) "
        + "(\(data.source), \(data.license))",
      Self.row(
        "method", ["Brier", "ECE", "AUC"].map { Self.padded($0, to: Self.cell) } + ["bias"]),
    ]
    for result in results {
      let isOrderOnly = result.method == "raw" && data.scoreMap != nil
      lines.append(
        Self.row(
          result.method + (isOrderOnly ? " (order)" : ""),
          [Self.figure(result[.brier]), Self.figure(result[.ece]), Self.figure(result[.auc])]
            + [result[.bias].map { String(format: "%+.3f", $0.value) } ?? "-"]))
    }
    lines += failures.sorted { $0.key < $1.key }.map { "\($0.key) cannot be fitted: \($0.value)" }
    return (lines + findings.map { "- \($0)" }).joined(separator: "\n") + "\n"
  }

  /// Plain sentences: the comparisons' verdicts, and what has to be known to read the figures.
  public var findings: [String] {
    var findings = comparisons.map { $0.sentence(questions: source.questions) }
    if source.questions < Self.fewQuestions {
      findings.append(
        "with \(source.questions) questions percentile intervals are somewhat too short")
    }
    return findings + source.notes
  }

  private var clustering: String {
    guard designEffect.intraclassCorrelation != nil else { return "" }
    return String(
      format: ", design effect %.1f (worth %.0f independent rows)", designEffect.value,
      designEffect.effectiveRows)
  }

  private static let cell = 22

  private static func figure(_ estimate: MetricEstimate?) -> String {
    guard let estimate else { return padded("-", to: cell) }
    guard let low = estimate.low, let high = estimate.high else {
      return padded(String(format: "%.3f", estimate.value), to: cell)
    }
    return padded(String(format: "%.3f [%.3f, %.3f]", estimate.value, low, high), to: cell)
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    padded(name, to: 20) + cells.joined()
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
