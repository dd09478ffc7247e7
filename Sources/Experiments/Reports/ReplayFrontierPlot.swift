/// Accuracy against total cost on a logarithmic axis: uniform curves with their bands, a mark with
/// whiskers a line, hollow diamonds for oracles, pass@n.
struct ReplayFrontierPlot {
  let report: ReplayReport
  let style: SeriesStyle

  private static let size = (width: 960.0, height: 560.0)

  func svg() -> String {
    var canvas = SVGCanvas(width: Self.size.width, height: Self.size.height)
    let area = Rectangle(x: 70, y: 44, width: Self.size.width - 100, height: Self.size.height - 114)
    let scale = ReplayCostScale(costs, from: area.x, to: area.right)
    let frame = PlotFrame(
      area: area, x: AxisScale(0...1, from: area.x, to: area.right),
      y: AxisScale(accuracies, from: area.bottom, to: area.y))
    frame.draw(
      on: &canvas, xTitle: "tokens a question, policy and reward model (logarithmic)",
      yTitle: report.measure == .accuracy ? "accuracy" : "agreement with the full majority",
      xTick: nil, yTick: { ReportNumber.percent($0, 0) })
    for tick in scale.ticks {
      let place = scale.position(tick)
      canvas.line(place, area.y, place, area.bottom, style: "grid")
      canvas.text(
        ReportNumber.count(Int(tick)), place, area.bottom + 20, anchor: .middle, style: "tick")
    }
    var obstacles: [Rectangle] = []
    drawUniform(on: &canvas, scale, frame, &obstacles)
    drawPassAtN(on: &canvas, scale, frame, &obstacles)
    drawMarks(on: &canvas, scale, frame, obstacles)
    drawLegend(on: &canvas, area)
    return canvas.svg(label: "Accuracy against total cost of each line")
  }

  private var costs: [Double] {
    report.uniform.flatMap { $0.points.map(\.cost.value) } + report.results.map(\.cost.value)
      + report.oracles.map(\.cost.value)
  }

  private var accuracies: ClosedRange<Double> {
    let values =
      report.uniform.flatMap { $0.points.flatMap { [$0.accuracy.low, $0.accuracy.high] } }
      + report.results.flatMap { [$0.accuracy.low, $0.accuracy.high] }
      + report.oracles.map(\.accuracy.value) + report.passAtN.map(\.value)
    let low = values.min() ?? 0
    return max(0, low - 0.01)...max(low + 0.05, min(1, (values.max() ?? 1) + 0.01))
  }

  private func drawUniform(
    on canvas: inout SVGCanvas, _ scale: ReplayCostScale, _ frame: PlotFrame,
    _ obstacles: inout [Rectangle]
  ) {
    for (index, line) in report.uniform.enumerated() {
      func corner(_ point: ReplayReport.Uniform.Point, _ value: Double) -> (x: Double, y: Double) {
        (scale.position(point.cost.value), frame.y.position(value))
      }
      canvas.polyline(
        line.points.map { corner($0, $0.accuracy.high) }
          + line.points.reversed().map { corner($0, $0.accuracy.low) },
        style: "band c\(index)", title: "\(line.name) with n samples for every question: 95% band")
      let points = line.points.map { corner($0, $0.accuracy.value) }
      canvas.polyline(
        points, style: "uniform c\(index)",
        title: "\(line.name) with n = 1, 2, ... samples for every question")
      obstacles += points.map { Rectangle(x: $0.x - 2, y: $0.y - 2, width: 4, height: 4) }
    }
  }

  private func drawPassAtN(
    on canvas: inout SVGCanvas, _ scale: ReplayCostScale, _ frame: PlotFrame,
    _ obstacles: inout [Rectangle]
  ) {
    // What n samples cost without a reward model.
    guard let majority = report.uniform.last, report.passAtN.count == majority.points.count else {
      return
    }
    let points = zip(majority.points, report.passAtN).map {
      (x: scale.position($0.cost.value), y: frame.y.position($1.value))
    }
    canvas.polyline(points, style: "curve", title: "pass@n: one of n samples is right")
    obstacles += points.map { Rectangle(x: $0.x - 2, y: $0.y - 2, width: 4, height: 4) }
  }

  private struct Mark {
    let name: String
    let family: String
    let accuracy: ReplayEstimate
    let cost: ReplayEstimate
    let isOracle: Bool
  }

  private func drawMarks(
    on canvas: inout SVGCanvas, _ scale: ReplayCostScale, _ frame: PlotFrame,
    _ curves: [Rectangle]
  ) {
    let marks =
      report.oracles.map {
        Mark(name: $0.name, family: "", accuracy: $0.accuracy, cost: $0.cost, isOracle: true)
      }
      + report.results.map {
        Mark(
          name: $0.name, family: $0.family, accuracy: $0.accuracy, cost: $0.cost, isOracle: false)
      }
    var obstacles = curves
    for mark in marks {
      let (x, y) = (scale.position(mark.cost.value), frame.y.position(mark.accuracy.value))
      let title =
        "\(mark.name): \(ReportNumber.percent(mark.accuracy.value)) "
        + "(\(ReportNumber.percent(mark.accuracy.low)) to "
        + "\(ReportNumber.percent(mark.accuracy.high))), "
        + "\(ReportNumber.count(Int(mark.cost.value.rounded()))) tokens a question"
      obstacles.append(Rectangle(x: x - 8, y: y - 8, width: 16, height: 16))
      if mark.isOracle {
        let diamond = [(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y), (x, y - 8)]
        canvas.polyline(diamond.map { (x: $0.0, y: $0.1) }, style: "oracle", title: title)
        continue
      }
      let (low, high) = (
        frame.y.position(mark.accuracy.low), frame.y.position(mark.accuracy.high)
      )
      let (left, right) = (scale.position(mark.cost.low), scale.position(mark.cost.high))
      let stroke = style.stroke(mark.family) + " whisker"
      canvas.line(x, low, x, high, style: stroke)
      canvas.line(left, y, right, y, style: stroke)
      canvas.circle(x, y, radius: 6, style: style.fill(mark.family), title: title)
      obstacles.append(Rectangle(x: x - 2, y: high, width: 4, height: low - high))
    }
    var placement = LabelPlacement(bounds: frame.area, obstacles: obstacles)
    for mark in marks {
      let (x, y) = (scale.position(mark.cost.value), frame.y.position(mark.accuracy.value))
      let place = placement.place(
        width: Double(mark.name.count) * 7.6 + 4, height: 16, near: x, y)
      let nearest = (
        x: min(max(x, place.x), place.right), y: min(max(y, place.y), place.bottom)
      )
      if abs(nearest.x - x) + abs(nearest.y - y) > 22 {
        canvas.line(x, y, nearest.x, nearest.y, style: "leader")
      }
      canvas.text(
        mark.name, place.x + place.width / 2, place.y + 12.5, anchor: .middle,
        style: mark.isOracle ? "label soft" : "label t" + style.stroke(mark.family).suffix(1))
    }
  }

  private func drawLegend(on canvas: inout SVGCanvas, _ area: Rectangle) {
    var entries = report.uniform.enumerated().map { index, line in
      ("uniform c\(index)", "uniform \(line.name)")
    }
    if !report.passAtN.isEmpty { entries.append(("curve", "pass@n")) }
    if !report.oracles.isEmpty { entries.append(("oracle", "oracles")) }
    var x = area.x
    for (style, text) in entries {
      if style == "oracle" {
        let diamond = [(14.0, 12.0), (22, 20), (14, 28), (6, 20), (14, 12)]
        canvas.polyline(diamond.map { (x: x + $0.0, y: $0.1) }, style: style)
      } else {
        canvas.polyline([(x: x, y: 20.0), (x: x + 28, y: 20)], style: style)
      }
      canvas.text(text, x + 34, 24, style: "legend")
      x += 34 + Double(text.count) * 7 + 26
    }
  }
}
