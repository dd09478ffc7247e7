import Experiments
import Foundation
import Parsimony
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ReplayPageTests {
  private static func report(
    _ pool: Pool, n: Int, _ kinds: [StrategySpec.Kind]
  ) async throws -> ReplayReport {
    try await ReplayStudy(
      pool: pool, lines: kinds.map { try ReplayLine(StrategySpec($0, n: n)) }, n: n, resamples: 5,
      seed: 1, bootstrapResamples: 50
    ).run(tasks: 1)
  }

  @Test func thePageIsWholeAndSelfContained() async throws {
    let reports = [
      try await Self.report(
        ReplaySamples.random(questions: 40, traces: 8), n: 8, [.bestOfN, .ias, .majority]),
      try await Self.report(ReplaySamples.three, n: 5, [.majority]),
      try await Self.report(
        ReplaySamples.random(questions: 3, traces: 4, labelled: false, scored: false), n: 1,
        [.majority, .ias]),
      try await Self.report(ReplaySamples.three, n: 1, []),
    ]
    let html = try ReplayPage(
      reports: reports, facts: [BenchPage.Fact("Date", "2026-01-31")]
    ).html()
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    for foreign in ["{{", "<script", "src=", "href=", "url(", "@import", "nan", "NaN"] {
      #expect(!html.contains(foreign), "\(foreign)")
    }
    #expect(html.contains("<dd>2026-01-31</dd>"))
    #expect(isWellFormed(html))
    #expect(html.components(separatedBy: "too few to tell lines apart").count - 1 == 3)
    #expect(html.contains("agreement against total cost"))
    #expect(html.contains("<b>ias</b> the pool has no scores"))
    #expect(throws: ExperimentError.self) { try ReplayPage(reports: []).html() }
  }

  @Test func textsAreEscaped() async throws {
    let evil = "</title><script>alert('x')</script>&\"{{title}}"
    var report = try await Self.report(ReplaySamples.three, n: 2, [.majority])
    report.pool = evil
    report.policy = evil
    report.source = evil
    report.remarks = [evil]
    report.results[0].name = evil
    report.leftOut = [.init(name: evil, reason: evil)]
    let html = try ReplayPage(
      reports: [report], title: evil, facts: [BenchPage.Fact(evil, evil)]
    ).html()
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;"))
    #expect(isWellFormed(html))
  }

  @Test(arguments: [[], [0], [120.0, 4800], [1e-3, 1e9], [7, 7], [.nan, .infinity, 3]])
  func costAxes(costs: [Double]) {
    let scale = ReplayCostScale(costs, from: 100, to: 900)
    #expect(!scale.ticks.isEmpty && scale.ticks.count < 40)
    #expect(scale.ticks == scale.ticks.sorted())
    for cost in costs where cost > 0 && cost.isFinite {
      #expect(scale.position(cost) > 100 && scale.position(cost) < 900)
    }
    #expect(scale.position(0) == 100 && scale.position(1e30) == 900)
  }

  /// The page as XML: without the declaration and the elements that HTML leaves open.
  private func isWellFormed(_ html: String) -> Bool {
    let lines = html.split(separator: "\n").filter {
      !$0.hasPrefix("<!DOCTYPE") && !$0.hasPrefix("<meta")
    }
    return XMLParser(data: Data(lines.joined(separator: "\n").utf8)).parse()
  }
}
