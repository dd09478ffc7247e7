import Mustache

/// Replays of one or more pools as one HTML page: frontier plots, tables and how to read them. It
/// needs nothing beside itself, no scripts and no network, and follows the reader's light or dark
/// mode. Every text is escaped.
public struct ReplayPage: Sendable {
  /// One report a pool.
  public let reports: [ReplayReport]
  /// The page's title.
  public let title: String
  /// Facts beside those that the page takes from the reports.
  public let facts: [BenchPage.Fact]

  /// Makes a page.
  public init(
    reports: [ReplayReport], title: String = "The same samples, spent differently",
    facts: [BenchPage.Fact] = []
  ) {
    self.reports = reports
    self.title = title
    self.facts = facts
  }

  /// The page. Throws `badArgument` without a report, and `badData` only when the built-in template
  /// is broken, which a test excludes.
  public func html() throws(ExperimentError) -> String {
    guard let first = reports.first else {
      throw ExperimentError(
        .badArgument, "A replay page of no reports; give at least one report.")
    }
    let template: MustacheTemplate
    do {
      template = try MustacheTemplate(string: Self.template)
    } catch {
      throw ExperimentError(.badData, "The page's template is broken: \(error)")
    }
    let common = [
      BenchPage.Fact("Seed", String(first.seed)),
      BenchPage.Fact("Orders of each question", ReportNumber.count(first.resamples)),
      BenchPage.Fact("Latency model", Self.words(first.latency)),
    ]
    return template.render(
      [
        "pageTitle": title, "style": BenchPage.style + Self.style,
        "facts": Self.list(common + facts),
        "pools": reports.enumerated().map { pool($1).merging(["explained": $0 == 0]) { $1 } },
      ] as [String: Any])
  }

  private static func list(_ facts: [BenchPage.Fact]) -> [[String: String]] {
    facts.map { ["label": $0.label, "value": $0.value] }
  }

  private static func words(_ latency: ReplayLatency) -> String {
    func milliseconds(_ seconds: Double) -> String {
      let text = ReportNumber.decimal(seconds * 1000, 3)
      return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
    }
    return "\(milliseconds(latency.secondsPerCall)) ms a call, "
      + "\(milliseconds(latency.secondsPerGeneratedToken)) a generated token, "
      + "\(milliseconds(latency.secondsPerPromptToken)) a prompt token, "
      + "\(milliseconds(latency.secondsPerRewardToken)) a PRM token"
  }

  private func pool(_ report: ReplayReport) -> [String: Any] {
    // The first colours are those of the uniform lines.
    let style = SeriesStyle(
      report.uniform.map { "\u{0}" + $0.name } + report.results.map(\.family))
    let isLabelled = report.measure == .accuracy
    var values: [String: Any] = [
      "name": report.pool, "poolFacts": Self.list(facts(of: report)), "remarks": report.remarks,
      "measure": report.measure.rawValue, "isLabelled": isLabelled, "n": String(report.n),
      "isTooSmall": report.isTooSmall, "baseline": report.uniform.first?.name ?? "",
      "frontier": ReplayFrontierPlot(report: report, style: style).svg(),
      "rows": report.results.map(row), "hasResults": !report.results.isEmpty,
      "oracles": report.oracles.map { oracle in
        [
          "name": oracle.name, "meaning": oracle.meaning,
          "accuracy": ReportNumber.percent(oracle.accuracy.value),
          "interval": Self.interval(oracle.accuracy),
          "samples": ReportNumber.decimal(oracle.meanSamples.value),
          "cost": ReportNumber.count(Int(oracle.cost.value.rounded())),
        ]
      },
      "hasOracles": !report.oracles.isEmpty,
      "savings": report.results.flatMap { line in line.savings.map { saving(line, $0) } },
      "leftOut": report.leftOut.map { ["name": $0.name, "reason": $0.reason] },
      "hasLeftOut": !report.leftOut.isEmpty, "hasFamilies": !report.families.isEmpty,
      "families": report.families.map {
        [
          "name": $0.name, "against": $0.against,
          "advantage": ReportNumber.points($0.advantage.value),
          "interval": Self.points($0.advantage),
        ]
      },
    ]
    if let plot = ReplayHopelessPlot(report: report, style: style).svg() {
      values["hopeless"] = [
        "plot": plot, "count": ReportNumber.count(report.hopelessQuestions ?? 0),
      ]
    }
    return values
  }

  private func facts(of report: ReplayReport) -> [BenchPage.Fact] {
    let scores = report.scores.map {
      "\($0.rawValue), calibration: \(report.calibration.rawValue)"
    }
    return [
      BenchPage.Fact("Questions", ReportNumber.count(report.questions)),
      BenchPage.Fact("Traces", ReportNumber.count(report.traces)),
      BenchPage.Fact("n", String(report.n)), BenchPage.Fact("Policy", report.policy),
      BenchPage.Fact("Process reward model", report.prm ?? "none"),
      BenchPage.Fact("Scores", scores ?? "none"), BenchPage.Fact("Source", report.source),
    ]
  }

  private func row(_ line: ReplayResult) -> [String: String] {
    func percent(_ estimate: ReplayEstimate?) -> String {
      estimate.map { ReportNumber.percent($0.value) } ?? "-"
    }
    return [
      "name": line.name, "accuracy": percent(line.accuracy),
      "interval": Self.interval(line.accuracy),
      "difference": ReportNumber.points(line.difference.value),
      "differenceInterval": Self.points(line.difference), "share": percent(line.costShare),
      "shareInterval": line.costShare.map(Self.interval) ?? "",
      "cost": ReportNumber.count(Int(line.cost.value.rounded())),
      "prm": percent(
        line.cost.value > 0
          ? ReplayEstimate(line.prmTokens.value / line.cost.value, low: 0, high: 0) : nil),
      "samples": ReportNumber.decimal(line.meanSamples.value),
      "samples90": ReportNumber.decimal(line.samples90, 0),
      "accepted": ReportNumber.percent(line.accepted),
      "acceptedAccuracy": percent(line.acceptedAccuracy),
      "hopeless": percent(line.hopelessCostShare),
      "seconds": ReportNumber.decimal(line.meanSeconds.value),
      "seconds90": ReportNumber.decimal(line.seconds90),
    ]
  }

  private func saving(_ line: ReplayResult, _ saving: ReplaySaving) -> [String: String] {
    [
      "name": line.name, "against": saving.against,
      "samples": saving.equalSamples.map { ReportNumber.decimal($0) } ?? "more than n",
      "ratio": ReportNumber.percent(saving.costRatio.value),
      "interval": Self.interval(saving.costRatio), "verdict": saving.verdict.rawValue,
    ]
  }

  private static func interval(_ estimate: ReplayEstimate) -> String {
    "\(ReportNumber.percent(estimate.low)) to \(ReportNumber.percent(estimate.high))"
  }

  private static func points(_ estimate: ReplayEstimate) -> String {
    "\(ReportNumber.points(estimate.low)) to \(ReportNumber.points(estimate.high))"
  }
}
