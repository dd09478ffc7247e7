import Parsimony

/// Mean samples by difficulty: bars for adaptive and fixed lines side by side.
package struct DifficultyPlot {
  private let run: BenchRun
  private let style: SeriesStyle

  package init(run: BenchRun) {
    self.run = run
    style = SeriesStyle(run.report.results.map(\.strategy))
  }

  /// How many bins of equal width the difficulty 0...1 is cut into.
  package static let bins = 5

  private static let size = (width: 960.0, height: 400.0)
  private static let names = ["easiest fifth", "second", "third", "fourth", "hardest fifth"]

  /// The lines shown: what adapts, and the fixed budgets beside it.
  package var lines: [String] {
    run.report.results.map(\.strategy).filter {
      $0 == StrategySpec.Kind.bestOfN.rawValue || $0 == StrategySpec.Kind.ias.rawValue
        || $0 == StrategySpec.Kind.iasRaw.rawValue || $0.hasPrefix("uniform@")
        || $0 == StrategySpec.Kind.verifiedBestOfN.rawValue
    }
  }

  /// The mean samples of a line's questions in each bin; nil in an empty bin.
  package func means(_ line: String) -> [Double?] {
    var sums = [Double](repeating: 0, count: Self.bins)
    var counts = [Int](repeating: 0, count: Self.bins)
    for question in run.questions where question.strategy == line {
      let bin = min(Self.bins - 1, max(0, Int(question.difficulty * Double(Self.bins))))
      sums[bin] += Double(question.samples)
      counts[bin] += 1
    }
    return zip(sums, counts).map { $1 == 0 ? nil : $0 / Double($1) }
  }

  func svg() -> String? {
    let series = lines.map { ($0, means($0)) }
    let highest = series.flatMap { $0.1.compactMap { $0 } }.max() ?? 0
    guard !series.isEmpty, highest > 0 else { return nil }
    var canvas = SVGCanvas(width: Self.size.width, height: Self.size.height)
    let area = Rectangle(x: 70, y: 52, width: Self.size.width - 95, height: Self.size.height - 122)
    let frame = PlotFrame(
      area: area, x: AxisScale(0...1, from: area.x, to: area.right),
      y: AxisScale(0...highest * 1.04, from: area.bottom, to: area.y, count: 5))
    frame.draw(
      on: &canvas, xTitle: "difficulty (rank within the set)", yTitle: "samples a question, mean",
      xTick: nil, yTick: { ReportNumber.decimal($0, $0 == $0.rounded() ? 0 : 1) })
    drawLegend(on: &canvas, area)
    let slot = area.width / Double(Self.bins)
    let bar = min(40, (slot - 24) / Double(series.count))
    for bin in 0..<Self.bins {
      let left = area.x + slot * Double(bin) + (slot - bar * Double(series.count)) / 2
      canvas.text(
        Self.names[bin], area.x + slot * (Double(bin) + 0.5), area.bottom + 20, anchor: .middle,
        style: "tick")
      for (index, (name, means)) in series.enumerated() {
        guard let mean = means[bin] else { continue }
        let top = frame.y.position(mean)
        let place = Rectangle(
          x: left + bar * Double(index) + 1.5, y: top, width: bar - 3, height: area.bottom - top)
        let text = ReportNumber.decimal(mean, mean < 9.95 ? 1 : 0)
        canvas.rectangle(
          place, style: style.fill(name), title: "\(name), \(Self.names[bin]): \(text) samples")
        if bar >= 22 {
          canvas.text(text, place.x + place.width / 2, top - 4, anchor: .middle, style: "value")
        }
      }
    }
    return canvas.svg(label: "Mean samples by difficulty")
  }

  private func drawLegend(on canvas: inout SVGCanvas, _ area: Rectangle) {
    var x = area.x
    for name in lines {
      canvas.rectangle(
        Rectangle(x: x + 1, y: 13, width: 13, height: 13), style: style.fill(name))
      canvas.text(name, x + 20, 24, style: "legend")
      x += 20 + Double(name.count) * 7.8 + 22
    }
  }
}
