package import Experiments

/// A bench for people: facts, the table, comparisons, what others reached, and how to read it.
package struct BenchText {
  private let run: BenchRun
  private let facts: [BenchPage.Fact]
  private let references: [BenchPage.Reference]
  private let width: Int

  /// Prints a run.
  package init(
    _ run: BenchRun, facts: [BenchPage.Fact], references: [BenchPage.Reference] = [],
    width: Int = 120
  ) {
    self.run = run
    self.facts = facts
    self.references = references
    self.width = width
  }

  /// Everything, sections apart by blank lines.
  package func text() -> String {
    [
      Paragraph.facts(facts.map { ($0.label, $0.value) }, width: width), results, comparisons,
      samples, recorded, BenchLegend(run).text(width: width),
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The strategies first, then their uniform counterparts.
  private var lines: [BenchLine] {
    let lines = run.report.results
    return lines.filter { !$0.isUniform } + lines.filter(\.isUniform)
  }

  private var results: String {
    AlignedTable(
      [
        .init("strategy"), .init("n", numeric: true, expendability: 4),
        .init("accuracy", numeric: true), .init("95% interval", numeric: true),
        .init("samples", numeric: true), .init("policy tokens", numeric: true, expendability: 2),
        .init("prm tokens", numeric: true, expendability: 3), .init("cost", numeric: true),
        .init("abandoned", numeric: true, expendability: 1),
        .init("seconds", numeric: true, expendability: 5),
      ], rows: lines.map(row)
    ).text(width: width)
  }

  private func row(_ line: BenchLine) -> [String] {
    [
      line.strategy, String(line.n), Figures.percent(line.accuracy),
      Figures.percentRange(line.accuracyLow, line.accuracyHigh),
      Figures.decimal(line.meanSamples), Figures.count(line.policyTokens),
      Figures.count(line.prmTokens), line.costShare.map { Figures.percent($0) } ?? "-",
      Figures.count(line.abandoned), Figures.decimal(line.seconds),
    ]
  }

  private var comparisons: String {
    guard !run.comparisons.isEmpty else { return "" }
    return title("Differences in accuracy, question by question (percentage points)")
      + AlignedTable(
        [
          .init("strategy"), .init("baseline"), .init("difference", numeric: true),
          .init("95% interval", numeric: true), .init("verdict", expendability: 2),
          .init("cost ratio", numeric: true, expendability: 1),
        ],
        rows: run.comparisons.map {
          [
            $0.strategy, $0.baseline, Figures.points($0.difference),
            "\(Figures.points($0.differenceLow)) to \(Figures.points($0.differenceHigh))",
            $0.isSignificant ? ($0.difference > 0 ? "better" : "worse") : "not told apart",
            $0.costRatio.map { Figures.percent($0) } ?? "-",
          ]
        }
      ).text(width: width)
  }

  /// The chance that one of k samples is right, whoever selects.
  private var samples: String {
    guard let oracle = run.oracle, !oracle.points.isEmpty else { return "" }
    let points = oracle.points.map { "\($0.k): \(Figures.percent($0.passAtK))" }
    return title("One of k samples is right (pass@k): " + points.joined(separator: ", "))
  }

  private func title(_ text: String) -> String {
    Paragraph.lines(text, width: width, indent: 2).map { $0 + "\n" }.joined()
  }

  private var recorded: String {
    guard !references.isEmpty else { return "" }
    return title("Recorded on the same games (tree-of-thought paper, arXiv 2305.10601)")
      + AlignedTable(
        [.init("method"), .init("accuracy", numeric: true)],
        rows: references.map { [$0.title, Figures.percent($0.accuracy)] }
      ).text(width: width)
  }
}

extension BenchLine {
  /// Whether the line is the uniform counterpart of an adaptive one.
  var isUniform: Bool { strategy.hasPrefix("uniform@") }
}
