package import Experiments

/// A replay for people: facts, the lines, savings, the uniform lines and oracles.
package struct ReplayText {
  private let report: ReplayReport
  private let width: Int

  /// Prints a report in `width` columns.
  package init(_ report: ReplayReport, width: Int = 120) {
    self.report = report
    self.width = width
  }

  /// `base: 34 of 100 questions, 0:42 left`.
  package static func progress(_ name: String, done: Int, total: Int, seconds: Double) -> String {
    let left = done > 0 ? seconds * Double(total - done) / Double(done) : .nan
    return "\(name): \(Figures.count(done)) of \(Figures.counted(total, "question"))"
      + (left.isFinite ? ", \(Figures.clock(left)) left" : "")
  }

  /// Everything but the legend, sections apart by blank lines.
  package func text() -> String {
    [facts, lines, savings, families, uniform, oracles, leftOut].filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  private var facts: String {
    var facts = [
      ("pool", report.pool), ("source", report.source), ("policy", report.policy),
      ("prm", report.prm ?? "none"),
      (
        "size",
        "\(Figures.counted(report.questions, "question")), "
          + "\(Figures.counted(report.traces, "trace")), n = \(report.n)"
      ),
      (
        "scores",
        report.scores.map { "\($0.rawValue), calibration: \(report.calibration.rawValue)" }
          ?? "none"
      ),
      ("orders", "\(Figures.count(report.resamples)) of each question, seed \(report.seed)"),
    ]
    if let hopeless = report.hopelessQuestions {
      facts.append(
        ("hopeless", "\(Figures.counted(hopeless, "question")) without any right trace"))
    }
    facts += report.remarks.map { ("note", $0) }
    if report.isTooSmall {
      facts.append(
        ("note", "fewer than 30 questions: too few to tell lines apart, whatever the figures say"))
    }
    return Paragraph.facts(facts, width: width)
  }

  private var baseline: String { "\(report.uniform.first?.name ?? "") at \(report.n)" }

  private var lines: String {
    guard !report.results.isEmpty else { return "" }
    var columns: [AlignedTable.Column] = [
      .init("line"), .init(report.measure.rawValue, numeric: true),
      .init("95% interval", numeric: true, expendability: 3), .init("points", numeric: true),
      .init("95% interval", numeric: true, expendability: 2), .init("tokens", numeric: true),
      .init("cost", numeric: true), .init("samples", numeric: true),
      .init("90%", numeric: true, expendability: 5),
      .init("accepted", numeric: true, expendability: 6),
    ]
    let hasHopeless = report.results.contains { $0.hopelessCostShare != nil }
    if hasHopeless { columns.append(.init("hopeless", numeric: true, expendability: 1)) }
    columns.append(.init("seconds", numeric: true, expendability: 4))
    columns.append(.init("90%", numeric: true, expendability: 7))
    let rows = report.results.map { line in
      var row = [
        line.name, Figures.percent(line.accuracy.value),
        Figures.percentRange(line.accuracy.low, line.accuracy.high),
        Figures.points(line.difference.value),
        "\(Figures.points(line.difference.low)) to \(Figures.points(line.difference.high))",
        Figures.count(Int(line.cost.value.rounded())), percent(line.costShare),
        Figures.decimal(line.meanSamples.value), Figures.decimal(line.samples90, 0),
        Figures.percent(line.accepted),
      ]
      if hasHopeless { row.append(percent(line.hopelessCostShare)) }
      return row + [Figures.decimal(line.meanSeconds.value), Figures.decimal(line.seconds90)]
    }
    return "Lines; points and cost against \(baseline)\n"
      + AlignedTable(columns, rows: rows).text(width: width)
  }

  private var savings: String {
    let rows = report.results.flatMap { line in
      line.savings.map { saving in
        [
          line.name, saving.against,
          saving.equalSamples.map { Figures.decimal($0) } ?? "more than \(report.n)",
          Figures.percent(saving.costRatio.value),
          Figures.percentRange(saving.costRatio.low, saving.costRatio.high),
          saving.verdict.rawValue,
        ]
      }
    }
    guard !rows.isEmpty else { return "" }
    return "Cost at equal \(report.measure.rawValue)\n"
      + AlignedTable(
        [
          .init("line"), .init("against"), .init("equal n", numeric: true, expendability: 1),
          .init("cost ratio", numeric: true), .init("95% interval", numeric: true),
          .init("the line is"),
        ], rows: rows
      ).text(width: width)
  }

  private var families: String {
    guard !report.families.isEmpty else { return "" }
    return "Area between each strategy's frontier and the uniform line, as mean points above\n"
      + AlignedTable(
        [
          .init("strategy"), .init("against"), .init("points", numeric: true),
          .init("95% interval", numeric: true),
        ],
        rows: report.families.map {
          [
            $0.name, $0.against, Figures.points($0.advantage.value),
            "\(Figures.points($0.advantage.low)) to \(Figures.points($0.advantage.high))",
          ]
        }
      ).text(width: width)
  }

  /// n = 1, 2, 4, ... and the last.
  private var uniform: String {
    var places: [Int] = []
    var n = 1
    while n < report.n {
      places.append(n - 1)
      n *= 2
    }
    places.append(report.n - 1)
    var columns = [AlignedTable.Column("n", numeric: true)]
    for line in report.uniform {
      columns += [
        .init(line.name, numeric: true), .init("95% interval", numeric: true, expendability: 1),
        .init("tokens", numeric: true),
      ]
    }
    if !report.passAtN.isEmpty { columns.append(.init("pass@n", numeric: true)) }
    return "The same n for every question\n"
      + AlignedTable(
        columns,
        rows: places.map { place in
          [String(place + 1)]
            + report.uniform.flatMap { line -> [String] in
              let point = line.points[place]
              return [
                Figures.percent(point.accuracy.value),
                Figures.percentRange(point.accuracy.low, point.accuracy.high),
                Figures.count(Int(point.cost.value.rounded())),
              ]
            }
            + (report.passAtN.isEmpty ? [] : [Figures.percent(report.passAtN[place].value)])
        }
      ).text(width: width)
  }

  private var oracles: String {
    guard !report.oracles.isEmpty else { return "" }
    return "Oracles\n"
      + AlignedTable(
        [
          .init("oracle"), .init("accuracy", numeric: true), .init("tokens", numeric: true),
          .init("samples", numeric: true), .init("what it does", expendability: 1),
        ],
        rows: report.oracles.map {
          [
            $0.name, Figures.percent($0.accuracy.value),
            Figures.count(Int($0.cost.value.rounded())), Figures.decimal($0.meanSamples.value),
            $0.meaning,
          ]
        }
      ).text(width: width)
  }

  private var leftOut: String {
    report.leftOut.map { "left out: \($0.name), \($0.reason)\n" }.joined()
  }

  private func percent(_ estimate: ReplayEstimate?) -> String {
    estimate.map { Figures.percent($0.value) } ?? "-"
  }

  /// How to read the tables.
  package static func legend(width: Int) -> String {
    let entries = [
      (
        "points",
        "difference of the shares of right questions, paired on the same orders; 95% bootstrap "
          + "intervals over questions everywhere"
      ),
      ("tokens", "policy and process reward model, a question; cost: as a share"),
      ("hopeless", "cost share on questions without any right trace"),
      ("90%", "90th percentile over single replays"),
      ("seconds", "by the latency model, calls of a wave side by side; not measured"),
      (
        "cost ratio",
        "cost over that of the uniform line with equal n, the number of samples at which it gets as "
          + "far; where it never does, its cost with all n stands in, and the true ratio is smaller"
      ),
      ("ias-true-p, first-correct", "oracles that know the labels: no competitors"),
    ]
    return "\nHow to read it\n"
      + Paragraph.facts(entries.map { ("  " + $0.0, $0.1) }, width: width)
  }
}
