/// Accuracy against total cost: a mark a line, whiskers of 95%, the uniform curve, references.
struct CostAccuracyPlot {
  let run: BenchRun
  let references: [BenchPage.Reference]
  let style: SeriesStyle

  private static let size = (width: 960.0, height: 520.0)

  func svg() -> String {
    let lines = run.report.results
    let share = lines.allSatisfy { $0.costShare != nil }
    func cost(_ line: BenchLine) -> Double {
      share ? line.costShare ?? 0 : Double(line.policyTokens + line.prmTokens)
    }
    var canvas = SVGCanvas(width: Self.size.width, height: Self.size.height)
    let margin =
      references.isEmpty ? 40 : 30 + 6.6 * Double(Self.longest(references.map(Self.label)))
    let area = Rectangle(
      x: 70, y: 20, width: Self.size.width - 70 - margin, height: Self.size.height - 90)
    let frame = PlotFrame(
      area: area,
      x: AxisScale(
        0...max(lines.map(cost).max() ?? 1, 1e-9), from: area.x, to: area.right - 12, count: 6),
      y: AxisScale(accuracies(), from: area.bottom, to: area.y))
    frame.draw(
      on: &canvas,
      xTitle: share ? "total tokens, as a share of best-of-n's" : "total tokens",
      yTitle: "accuracy",
      xTick: { share ? ReportNumber.percent($0, 0) : ReportNumber.count(Int($0)) },
      yTick: { ReportNumber.percent($0, 0) })
    drawReferences(on: &canvas, frame)
    if share { drawUniformCurve(on: &canvas, frame) }
    let places = Self.dodged(lines.map { frame.x.position(cost($0)) })
    drawLines(Array(zip(lines, places)), on: &canvas, frame)
    return canvas.svg(label: "Accuracy against total cost of each strategy")
  }

  /// Marks of equal cost side by side, so that every whisker can be seen.
  private static func dodged(_ wanted: [Double]) -> [Double] {
    var places: [Double] = []
    for place in wanted {
      var free = place
      while places.contains(where: { abs($0 - free) < 7 }) { free += 7 }
      places.append(free)
    }
    return places
  }

  private static func label(_ reference: BenchPage.Reference) -> String {
    "\(reference.title) \(ReportNumber.percent(reference.accuracy, 0))"
  }

  private static func longest(_ labels: [String]) -> Int { min(60, labels.map(\.count).max() ?? 0) }

  private func accuracies() -> ClosedRange<Double> {
    let values =
      run.report.results.flatMap { [$0.accuracyLow, $0.accuracyHigh] } + references.map(\.accuracy)
    let low = values.min() ?? 0
    return max(0, low - 0.02)...max(low + 0.1, min(1, (values.max() ?? 1) + 0.02))
  }

  private func drawReferences(on canvas: inout SVGCanvas, _ frame: PlotFrame) {
    let heights = references.map { frame.y.position($0.accuracy) }
    let labels = LabelPlacement.spread(
      heights, gap: 17, within: frame.area.y...frame.area.bottom)
    for (index, reference) in references.enumerated() {
      canvas.line(
        frame.area.x, heights[index], frame.area.right, heights[index], style: "reference")
      canvas.line(
        frame.area.right, heights[index], frame.area.right + 10, labels[index], style: "leader")
      canvas.text(
        Self.label(reference), frame.area.right + 14, labels[index] + 4, style: "note")
    }
  }

  private func drawUniformCurve(on canvas: inout SVGCanvas, _ frame: PlotFrame) {
    guard let points = run.oracle?.points, points.count > 1 else { return }
    canvas.polyline(
      points.map { (frame.x.position($0.costShare), frame.y.position($0.bestOfK)) },
      style: "curve",
      title: "best-of-k on the first k samples, k = 1, 2, 4, ...")
  }

  private func drawLines(
    _ lines: [(BenchLine, x: Double)], on canvas: inout SVGCanvas, _ frame: PlotFrame
  ) {
    var obstacles: [Rectangle] = []
    for (line, x) in lines {
      let (low, high) = (frame.y.position(line.accuracyLow), frame.y.position(line.accuracyHigh))
      let y = frame.y.position(line.accuracy)
      let stroke = style.stroke(line.strategy)
      canvas.line(x, low, x, high, style: stroke)
      for end in [low, high] { canvas.line(x - 5, end, x + 5, end, style: stroke) }
      let title =
        "\(line.strategy): \(ReportNumber.percent(line.accuracy)) "
        + "(\(ReportNumber.percent(line.accuracyLow)) to "
        + "\(ReportNumber.percent(line.accuracyHigh))), "
        + "\(ReportNumber.decimal(line.meanSamples)) samples a question"
      canvas.circle(x, y, radius: 6, style: style.fill(line.strategy), title: title)
      obstacles.append(Rectangle(x: x - 8, y: y - 8, width: 16, height: 16))
      obstacles.append(Rectangle(x: x - 6, y: high - 1, width: 12, height: low - high + 2))
    }
    let curve = run.oracle?.points ?? []
    for (start, end) in zip(curve, curve.dropFirst()) {
      // The curve as small squares that labels avoid.
      for part in 0...24 {
        let t = Double(part) / 24
        let x = frame.x.position(start.costShare + t * (end.costShare - start.costShare))
        let y = frame.y.position(start.bestOfK + t * (end.bestOfK - start.bestOfK))
        obstacles.append(Rectangle(x: x - 2, y: y - 2, width: 4, height: 4))
      }
    }
    for reference in references {
      let y = frame.y.position(reference.accuracy)
      obstacles.append(Rectangle(x: frame.area.x, y: y - 1, width: frame.area.width, height: 2))
    }
    var placement = LabelPlacement(bounds: frame.area, obstacles: obstacles)
    for (line, x) in lines {
      let y = frame.y.position(line.accuracy)
      let label = line.strategy
      let place = placement.place(
        width: Double(label.count) * 7.6 + 4, height: 16, near: x, y)
      let nearest = (
        x: min(max(x, place.x), place.right), y: min(max(y, place.y), place.bottom)
      )
      let gap = abs(nearest.x - x) + abs(nearest.y - y)
      if gap > 22 { canvas.line(x, y, nearest.x, nearest.y, style: "leader") }
      canvas.text(
        label, place.x + place.width / 2, place.y + 12.5, anchor: .middle,
        style: "label t" + style.stroke(line.strategy).suffix(1))
    }
  }
}
