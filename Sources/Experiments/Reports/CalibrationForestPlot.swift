import Parsimony

/// Every method's error with its interval, and beside it what its low quantile covers.
package struct CalibrationForestPlot {
  private let ranking: CalibrationRanking

  /// Draws the methods in their order.
  package init(_ ranking: CalibrationRanking) { self.ranking = ranking }

  private static let width = 960.0
  private static let top = 44.0
  private static let row = 30.0
  private static let errors = (left: 158.0, right: 480.0)
  private static let covers = (left: 700.0, right: 860.0)

  /// Where a method's error is drawn; nil without a figure.
  package func place(_ method: String) -> (x: Double, y: Double)? {
    guard let index = ranking.results.firstIndex(where: { $0.method == method }),
      let value = ranking.results[index].value(ranking.key)
    else { return nil }
    return (errorScale.position(value), Self.height(of: index))
  }

  /// The drawing; nil without results.
  package func svg() -> String? {
    guard !ranking.results.isEmpty else { return nil }
    let bottom = Self.top + Self.row * Double(ranking.results.count)
    var canvas = SVGCanvas(width: Self.width, height: bottom + 58)
    let errorTicks = errorScale.ticks.count > 7 ? 2 : 1
    drawAxis(
      errorScale, on: &canvas, bottom, title: ranking.key.title + " (lower is better)",
      every: errorTicks
    ) {
      ReportNumber.typographic(ReportNumber.decimal($0, 2))
    }
    drawAxis(
      coverageScale, on: &canvas, bottom, title: CalibrationMetric.coverage10.title, every: 1
    ) { ReportNumber.percent($0, 0) }
    drawReference(
      ranking.result(CalibrationResult.constant)?.value(ranking.key), errorScale,
      CalibrationResult.constant, on: &canvas, bottom)
    drawReference(
      CalibrationMetric.nominalCoverage, coverageScale, "promised", on: &canvas, bottom)
    for (index, result) in ranking.results.enumerated() {
      let y = Self.height(of: index)
      canvas.text(
        Self.shortened(result.method), Self.errors.left - 14, y + 4.5, anchor: .end,
        style: ranking.isBest(result, by: ranking.key) ? "best" : "")
      draw(ranking.key, of: result, errorScale, y, on: &canvas)
      draw(.coverage10, of: result, coverageScale, y, on: &canvas)
      canvas.text(
        values(ranking.key, of: result), Self.errors.right + 14, y + 4.5, style: "note")
      canvas.text(
        CalibrationMetric.coverage10.text(result.value(.coverage10)),
        Self.covers.right + 14, y + 4.5, style: "note")
    }
    return canvas.svg(label: "\(ranking.key.title) and coverage of each method")
  }

  private var errorScale: AxisScale {
    let ends = ranking.results.flatMap { result -> [Double] in
      let interval = result.interval(ranking.key)
      return [result.value(ranking.key), interval?.lowerBound, interval?.upperBound]
        .compactMap { $0 }
    }
    let low = min(0, ends.min() ?? 0)
    return AxisScale(
      low...max(ends.max() ?? 0, low + 0.01), from: Self.errors.left, to: Self.errors.right,
      count: 6)
  }

  private var coverageScale: AxisScale {
    let metric = CalibrationMetric.coverage10
    let ends = ranking.results.flatMap { result in
      [result.value(metric), result.interval(metric)?.lowerBound].compactMap { $0 }
    }
    let low = min(0.8, max(0, ends.min() ?? 0.8))
    return AxisScale(low...1, from: Self.covers.left, to: Self.covers.right, count: 3)
  }

  private static func height(of index: Int) -> Double { top + row * (Double(index) + 0.5) }

  private func values(_ metric: CalibrationMetric, of result: CalibrationResult) -> String {
    let value = metric.text(result.value(metric))
    let interval = result.interval(metric)
    return ReportNumber.typographic(
      interval == nil ? value : "\(value) (\(metric.text(interval)))")
  }

  private func drawAxis(
    _ scale: AxisScale, on canvas: inout SVGCanvas, _ bottom: Double, title: String, every: Int,
    label: (Double) -> String
  ) {
    for (index, tick) in scale.ticks.enumerated() {
      let x = scale.position(tick)
      canvas.line(x, Self.top, x, bottom, style: "grid")
      if index % every == 0 {
        canvas.text(label(tick), x, bottom + 18, anchor: .middle, style: "tick")
      }
    }
    canvas.line(scale.from, bottom, scale.to, bottom, style: "axis")
    canvas.text(title, (scale.from + scale.to) / 2, bottom + 42, anchor: .middle, style: "title")
  }

  private func drawReference(
    _ value: Double?, _ scale: AxisScale, _ name: String, on canvas: inout SVGCanvas,
    _ bottom: Double
  ) {
    guard let value else { return }
    let x = scale.position(value)
    canvas.line(x, Self.top - 8, x, bottom, style: "reference")
    canvas.text(name, x, Self.top - 14, anchor: .middle, style: "note")
  }

  private func draw(
    _ metric: CalibrationMetric, of result: CalibrationResult, _ scale: AxisScale, _ y: Double,
    on canvas: inout SVGCanvas
  ) {
    guard let value = result.value(metric) else { return }
    // The two that are no calibrators are hollow and grey; so is the coverage of a mere point.
    let isHollow = result.isBaseline || (metric == .coverage10 && result.isPoint)
    let color = isHollow ? "c0" : "c2"
    let stroke = "stroke " + color
    if let interval = result.interval(metric) {
      let ends = [interval.lowerBound, interval.upperBound].map {
        min(max(scale.position($0), scale.from), scale.to)
      }
      canvas.line(ends[0], y, ends[1], y, style: stroke)
      for end in ends { canvas.line(end, y - 4, end, y + 4, style: stroke) }
    }
    canvas.circle(
      scale.position(value), y, radius: 4.5, style: (isHollow ? "hollow " : "fill ") + color,
      title: "\(result.method): \(metric.title) \(values(metric, of: result))")
  }

  /// Names beyond the column are cut; the table has them whole.
  private static func shortened(_ name: String) -> String {
    name.count > 17 ? name.prefix(16) + "\u{2026}" : name
  }
}
