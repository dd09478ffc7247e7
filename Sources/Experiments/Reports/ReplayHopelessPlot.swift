/// What each line pays, as a share of what the baseline pays with all n samples: on all questions, and on
/// those without any right trace.
struct ReplayHopelessPlot {
  let report: ReplayReport
  let style: SeriesStyle

  private static let row = 30.0

  /// The drawing; nil without labels, hopeless questions or lines.
  func svg() -> String? {
    let lines = report.results.filter { $0.hopelessCostShare != nil && $0.costShare != nil }
    guard report.hopelessQuestions != 0, !lines.isEmpty else { return nil }
    let height = 60 + Self.row * Double(lines.count) + 54
    var canvas = SVGCanvas(width: 960, height: height)
    let left = 40 + 7.8 * Double(lines.map(\.name.count).max() ?? 0)
    let area = Rectangle(
      x: left, y: 44, width: 960 - left - 30, height: Self.row * Double(lines.count))
    let largest =
      lines.flatMap {
        [$0.costShare?.high ?? 0, $0.hopelessCostShare?.high ?? 0]
      }.max() ?? 1
    let x = AxisScale(0...max(1, largest), from: area.x, to: area.right)
    for tick in x.ticks {
      let place = x.position(tick)
      canvas.line(place, area.y, place, area.bottom, style: "grid")
      canvas.text(
        ReportNumber.percent(tick, 0), place, area.bottom + 20, anchor: .middle, style: "tick")
    }
    canvas.line(area.x, area.bottom, area.right, area.bottom, style: "axis")
    canvas.text(
      "cost, as a share of the baseline's with all \(report.n) samples",
      area.x + area.width / 2, area.bottom + 42, anchor: .middle, style: "title")
    for (index, line) in lines.enumerated() {
      let y = area.y + Self.row * (Double(index) + 0.5)
      canvas.text(line.name, area.x - 12, y + 4, anchor: .end, style: "name")
      guard let all = line.costShare, let hopeless = line.hopelessCostShare else { continue }
      canvas.line(
        x.position(all.value), y, x.position(hopeless.value), y, style: style.stroke(line.family))
      canvas.line(
        x.position(hopeless.low), y, x.position(hopeless.high), y,
        style: style.stroke(line.family) + " whisker")
      canvas.circle(
        x.position(all.value), y, radius: 5.5,
        style: style.fill(line.family).replacingPrefix("fill", with: "hollow"),
        title: "\(line.name), all questions: \(ReportNumber.percent(all.value))")
      canvas.circle(
        x.position(hopeless.value), y, radius: 6, style: style.fill(line.family),
        title: "\(line.name), hopeless questions: \(ReportNumber.percent(hopeless.value)) "
          + "(\(ReportNumber.percent(hopeless.low)) to \(ReportNumber.percent(hopeless.high)))")
    }
    canvas.circle(area.x + 6, 20, radius: 5.5, style: "hollow c0")
    canvas.text("all questions", area.x + 18, 24, style: "legend")
    canvas.circle(area.x + 140, 20, radius: 6, style: "fill c0")
    canvas.text("hopeless questions", area.x + 152, 24, style: "legend")
    return canvas.svg(label: "Cost on all and on hopeless questions")
  }
}

extension String {
  /// The text with another beginning, where it begins so.
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
