/// How many questions the policy solves in none, some or all of its samples.
struct SuccessPlot {
  let oracle: OracleAnalysis
  /// Bins of a tenth.
  static let bins = 10

  private static let size = (width: 960.0, height: 340.0)

  func svg() -> String {
    let counts = oracle.histogram(bins: Self.bins)
    var canvas = SVGCanvas(width: Self.size.width, height: Self.size.height)
    let area = Rectangle(x: 70, y: 24, width: Self.size.width - 95, height: Self.size.height - 94)
    let frame = PlotFrame(
      area: area, x: AxisScale(0...1, from: area.x, to: area.right, count: 10),
      y: AxisScale(
        0...max(1, Double(counts.max() ?? 1)) * 1.05, from: area.bottom, to: area.y, count: 5))
    frame.draw(
      on: &canvas, xTitle: "share of a question's samples that are right", yTitle: "questions",
      xTick: { ReportNumber.percent($0, 0) },
      yTick: { ReportNumber.decimal($0, $0 == $0.rounded() ? 0 : 1) })
    let slot = area.width / Double(Self.bins)
    for (bin, count) in counts.enumerated() where count > 0 {
      let top = frame.y.position(Double(count))
      canvas.rectangle(
        Rectangle(
          x: area.x + slot * Double(bin) + 3, y: top, width: slot - 6, height: area.bottom - top),
        style: "fill neutral",
        title: "\(count) questions between \(bin * 10)% and \((bin + 1) * 10)%")
      canvas.text(
        String(count), area.x + slot * (Double(bin) + 0.5), top - 5, anchor: .middle,
        style: "value")
    }
    return canvas.svg(label: "Distribution of per-question success")
  }
}
