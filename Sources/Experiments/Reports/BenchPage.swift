import Mustache

/// A bench as one HTML page: plots, tables and how to read them. It needs nothing beside itself, no
/// scripts and no network, and follows the reader's light or dark mode. Every text is escaped.
public struct BenchPage: Sendable {
  /// A fact in the page's head, such as the seed.
  public struct Fact: Sendable, Hashable {
    /// What it is.
    public let label: String
    /// Its value.
    public let value: String

    /// Makes a fact.
    public init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }

  /// A horizontal line in the plot: what someone else reached.
  public struct Reference: Sendable, Hashable {
    /// Who and how.
    public let title: String
    /// In 0...1.
    public let accuracy: Double

    /// Makes a reference.
    public init(_ title: String, accuracy: Double) {
      self.title = title
      self.accuracy = accuracy
    }
  }

  /// The bench.
  public let run: BenchRun
  /// The page's title.
  public let title: String
  /// Facts beside set, policy, process reward model and seed, which the page takes from the report.
  public let facts: [Fact]
  /// What others reached on the same set.
  public let references: [Reference]

  /// Makes a page.
  public init(
    run: BenchRun, title: String = "What do the samples buy?", facts: [Fact] = [],
    references: [Reference] = []
  ) {
    self.run = run
    self.title = title
    self.facts = facts
    self.references = references.filter { $0.accuracy.isFinite }
  }

  /// The page. Throws `badData` only when the built-in template is broken, which a test excludes.
  public func html() throws(ExperimentError) -> String {
    let template: MustacheTemplate
    do {
      template = try MustacheTemplate(string: Self.template)
    } catch {
      throw ExperimentError(.badData, "The page's template is broken: \(error)")
    }
    return template.render(values())
  }

  private func values() -> [String: Any] {
    let style = SeriesStyle(run.report.results.map(\.strategy))
    var values: [String: Any] = [
      "pageTitle": title,
      "style": Self.style,
      "facts": (reportFacts + facts).map { ["label": $0.label, "value": $0.value] },
      "costPlot": CostAccuracyPlot(run: run, references: references, style: style).svg(),
      "hasCurve": (run.oracle?.points.count ?? 0) > 1,
      "hasReferences": !references.isEmpty,
      "rows": run.report.results.map(row),
      "comparisons": run.comparisons.map(row),
      "hasComparisons": !run.comparisons.isEmpty,
      "isCombined": run.seeds > 1,
      "seeds": run.seeds,
    ]
    if let svg = DifficultyPlot(run: run).svg() {
      values["difficulty"] = ["plot": svg]
    }
    if let oracle = run.oracle {
      values["oracle"] = [
        "plot": SuccessPlot(oracle: oracle).svg(),
        "points": oracle.points.map {
          [
            "k": String($0.k), "pass": ReportNumber.percent($0.passAtK),
            "interval": interval($0.passAtKLow, $0.passAtKHigh),
            "best": ReportNumber.percent($0.bestOfK), "cost": ReportNumber.percent($0.costShare),
          ]
        },
      ]
    }
    return values
  }

  private var reportFacts: [Fact] {
    [
      Fact("Set", run.report.set),
      Fact("Questions", String(run.report.results.first?.questions ?? 0)),
      Fact("Policy", run.report.policy),
      Fact("Process reward model", run.report.prm ?? "none"),
      Fact(
        "Seed",
        run.seeds > 1 ? "\(run.report.seed) and \(run.seeds - 1) more" : String(run.report.seed)),
    ]
  }

  private func row(_ line: BenchLine) -> [String: Any] {
    [
      "strategy": line.strategy, "n": String(line.n),
      "accuracy": ReportNumber.percent(line.accuracy),
      "interval": interval(line.accuracyLow, line.accuracyHigh),
      "samples": ReportNumber.decimal(line.meanSamples),
      "policyTokens": ReportNumber.count(line.policyTokens),
      "prmTokens": ReportNumber.count(line.prmTokens),
      "cost": line.costShare.map { ReportNumber.percent($0) } ?? "-",
      "abandoned": String(line.abandoned), "seconds": ReportNumber.decimal(line.seconds),
    ]
  }

  private func row(_ comparison: BenchComparison) -> [String: Any] {
    [
      "strategy": comparison.strategy, "baseline": comparison.baseline,
      "difference": ReportNumber.points(comparison.difference),
      "interval": "\(ReportNumber.points(comparison.differenceLow)) to "
        + ReportNumber.points(comparison.differenceHigh),
      "verdict": comparison.isSignificant
        ? (comparison.difference > 0 ? "more" : "less") : "not told apart",
      "cost": comparison.costRatio.map { ReportNumber.percent($0) } ?? "-",
    ]
  }

  private func interval(_ low: Double, _ high: Double) -> String {
    "\(ReportNumber.percent(low)) to \(ReportNumber.percent(high))"
  }
}

extension RecordedGPT4 {
  /// The lines to draw beside ours: the mean of the samples, the share of games that any of them
  /// solved, and for tree-of-thought search the share of games solved.
  public var references: [BenchPage.Reference] {
    switch method {
    case .treeOfThought:
      [BenchPage.Reference(method.title, accuracy: anyAccuracy)]
    case .standard, .chainOfThought:
      [
        BenchPage.Reference(method.title, accuracy: meanAccuracy),
        BenchPage.Reference(
          "\(method.title), any of \(outcomes.map(\.count).max() ?? 0)", accuracy: anyAccuracy),
      ]
    }
  }
}
