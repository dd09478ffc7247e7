import Experiments
import Foundation
import Parsimony
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct CalibrationPageTests {
  private static let sets = [
    CalibrationSamples.report(), CalibrationSamples.report(set: "Game of 24", factor: 1.35),
    CalibrationSamples.report(set: "5 and 6 numbers", factor: 1.8),
  ]

  @Test func thePageIsWholeAndSelfContained() throws {
    let html = try CalibrationPage(
      reports: Self.sets, facts: [BenchPage.Fact("Date", "2026-01-31")]
    ).html()
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    for foreign in ["{{", "<script", "src=", "href=", "url(", "@import"] {
      #expect(!html.contains(foreign))
    }
    #expect(html.contains("prefers-color-scheme: dark"))
    #expect(html.contains("<dd>2026-01-31</dd>"))
    #expect(isWellFormed(html))
    // A set: the forest, ten diagrams, and the three marks of the key.
    #expect(html.components(separatedBy: "<svg").count - 1 == 3 * (1 + 10 + 3))
    #expect(html.components(separatedBy: "What went badly").count - 1 == 3)
    #expect(html.components(separatedBy: "resample whole questions").count - 1 == 2)
    #expect(html.contains("<h2>All sets</h2>"))
    #expect(html.contains("<h2>5 and 6 numbers</h2>"))
  }

  @Test(arguments: [1, 2, 10]) func oneSetNeedsNoMatrix(count: Int) throws {
    let html = try CalibrationPage(reports: [CalibrationSamples.report(count: count)]).html()
    #expect(!html.contains("<h2>All sets</h2>"))
    #expect(html.components(separatedBy: "class=\"panel\"").count - 1 == count)
    #expect(isWellFormed(html))
  }

  @Test func theBestIsBold() throws {
    let html = try CalibrationPage(reports: [CalibrationSamples.report()]).html()
    #expect(html.contains("<span class=\"best\">0.0187</span>"))
    #expect(html.contains("<span class=\"\">0.0214</span>"))
    #expect(html.contains("<small>0.0148 to 0.0226</small>"))
    let alone = try CalibrationPage(reports: [CalibrationSamples.report(count: 1)]).html()
    #expect(!alone.contains("class=\"best\""))
  }

  @Test func textsAreEscaped() throws {
    let evil = "</title><script>alert('x')</script>&\"{{title}}\u{1}"
    let report = CalibrationStudyReport(
      set: evil, policy: evil, prm: evil, seed: 1,
      results: [
        CalibrationSamples.result(evil, error: 0.2, bias: 0.1),
        CalibrationSamples.result("constant", error: 0.1),
      ],
      comparisons: [
        CalibrationComparison(method: evil, baseline: evil, difference: 0.1, low: 0, high: 0.2)
      ], setFingerprint: evil, fittedOn: evil, notes: [evil])
    let html = try CalibrationPage(
      reports: [report, report], title: evil, facts: [BenchPage.Fact(evil, evil)]
    ).html()
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(isWellFormed(html.replacingOccurrences(of: "\u{1}", with: "")))
    #expect(html.components(separatedBy: "<svg").dropFirst().allSatisfy { !$0.contains("<script") })
  }

  @Test func missingAndBrokenFigures() throws {
    let broken = CalibrationResult(
      method: "broken", questions: 0, rows: 0, intervalLevel: 0.95, resamples: 0,
      estimates: [
        .brier: MetricEstimate(value: .nan, low: .nan, high: .infinity),
        .ece: MetricEstimate(value: .infinity),
      ],
      reliability: [
        ReliabilityBin(
          lower: .nan, upper: 0.1, rows: 5, questions: 1, meanPrediction: .nan, meanLabel: 0.2)
      ])
    let empty = CalibrationResult(
      method: "raw", questions: 0, rows: 0, intervalLevel: 0.95, resamples: 0, estimates: [:],
      reliability: [])
    for results in [[broken], [empty], [broken, empty], []] {
      let report = CalibrationStudyReport(
        set: "s", policy: "p", prm: nil, seed: 1, results: results)
      let html = try CalibrationPage(reports: [report, Self.sets[0]]).html()
      #expect(isWellFormed(html))
      #expect(!html.contains("nan") && !html.contains("NaN") && !html.contains("inf<"))
    }
  }

  @Test func withoutReportsThereIsNoPage() {
    let error = #expect(throws: ExperimentError.self) { try CalibrationPage(reports: []).html() }
    #expect(error?.code == .badArgument)
  }

  @Test func whatReportsShareIsToldOnce() throws {
    var other = Self.sets[1]
    other.policy = "base"
    let html = try CalibrationPage(reports: [Self.sets[0], other]).html()
    #expect(html.contains("<h2>Game of 24, policy base</h2>"))
    #expect(html.components(separatedBy: "<dt>Policy</dt>").count - 1 == 2)
    #expect(html.components(separatedBy: "<dt>Seed</dt>").count - 1 == 1)
  }

  @Test func theMatrixHoldsEveryMethodOfEverySet() {
    let few = CalibrationSamples.report(set: "few", count: 2, noise: nil)
    let matrix = CalibrationMatrix([few, CalibrationSamples.report()])
    #expect(matrix.columns.map(\.title) == ["few", "generated, held out"])
    #expect(matrix.columns.map(\.measure) == ["Brier", "corrected Brier"])
    #expect(matrix.lines.prefix(3).map(\.method) == ["constant", "raw", "lora-quantile"])
    #expect(matrix.lines.count == 10)
    #expect(matrix.lines[2].cells.map(\.figure) == ["-", "0.0187"])
    #expect(matrix.lines[2].cells.map(\.isBest) == [false, true])
    #expect(matrix.lines[2].cells[1].details == "ECE 0.012, covers 89.6%")
  }

  /// The page as XML: without the declaration and the elements that HTML leaves open.
  private func isWellFormed(_ html: String) -> Bool {
    let lines = html.split(separator: "\n").filter {
      !$0.hasPrefix("<!DOCTYPE") && !$0.hasPrefix("<meta")
    }
    return XMLParser(data: Data(lines.joined(separator: "\n").utf8)).parse()
  }
}
