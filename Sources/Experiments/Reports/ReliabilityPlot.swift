package import Parsimony

/// A reliability diagram: observed success rates over predictions, before and after calibration,
/// and below it the number of rows in each bin.
package struct ReliabilityPlot {
  private let before: [ReliabilityBin]
  private let after: [ReliabilityBin]

  /// Draws the bins of a method over those of the raw score; bins without rows are left out.
  package init(before: [ReliabilityBin], after: [ReliabilityBin]) {
    self.before = before
    self.after = after
  }

  private static let size = (width: 316.0, height: 402.0)
  /// The diagram.
  package static let area = Rectangle(x: 62, y: 8, width: 234, height: 234)
  /// The strip of counts.
  package static let strip = Rectangle(x: 62, y: 250, width: 234, height: 94)
  /// The height of the tallest bar, which leaves room for its number.
  private static let tallest = 34.0

  private static let frame = PlotFrame(
    area: Rectangle(x: area.x, y: area.y, width: area.width, height: strip.bottom - area.y),
    x: AxisScale(0...1, from: area.x, to: area.right, count: 5),
    y: AxisScale(0...1, from: area.bottom, to: area.y, count: 5))

  /// Where a bin's mark lies; nil if it has no rows or no finite means.
  package static func place(_ bin: ReliabilityBin) -> (x: Double, y: Double)? {
    guard bin.rows > 0, let prediction = bin.meanPrediction, let label = bin.meanLabel,
      prediction.isFinite, label.isFinite
    else { return nil }
    return (frame.x.position(clamped(prediction)), frame.y.position(clamped(label)))
  }

  /// The drawing.
  package func svg(label: String) -> String {
    var canvas = SVGCanvas(width: Self.size.width, height: Self.size.height)
    Self.frame.draw(
      on: &canvas, xTitle: "predicted success", yTitle: "observed success",
      xTick: { ReportNumber.percent($0, 0) }, yTick: { ReportNumber.percent($0, 0) })
    canvas.line(
      Self.area.x, Self.area.bottom, Self.area.right, Self.area.y, style: "reference")
    draw(before, on: &canvas, mark: "hollow c0", line: "stroke c0", radius: 3.5, name: "raw")
    draw(after, on: &canvas, mark: "fill c2", line: "stroke c2", radius: 4.5, name: "calibrated")
    drawCounts(on: &canvas)
    return canvas.svg(label: label)
  }

  private func draw(
    _ bins: [ReliabilityBin], on canvas: inout SVGCanvas, mark: String, line: String,
    radius: Double, name: String
  ) {
    let places = bins.compactMap { bin in Self.place(bin).map { (bin, $0) } }
    for (bin, place) in places {
      guard let low = bin.meanLabelLow, let high = bin.meanLabelHigh, low.isFinite,
        high.isFinite
      else { continue }
      let ends = [low, high].map { Self.frame.y.position(Self.clamped($0)) }
      canvas.line(place.x, ends[0], place.x, ends[1], style: line)
      for end in ends { canvas.line(place.x - 3, end, place.x + 3, end, style: line) }
    }
    if places.count > 1 {
      canvas.polyline(places.map(\.1), style: "trend " + line)
    }
    for (bin, place) in places {
      canvas.circle(place.x, place.y, radius: radius, style: mark, title: Self.title(bin, name))
    }
  }

  private static func title(_ bin: ReliabilityBin, _ name: String) -> String {
    var text =
      "\(name): \(ReportNumber.percent(bin.meanPrediction ?? .nan)) predicted, "
      + "\(ReportNumber.percent(bin.meanLabel ?? .nan)) observed"
    if let low = bin.meanLabelLow, let high = bin.meanLabelHigh {
      text += " (\(ReportNumber.percent(low)) to \(ReportNumber.percent(high)))"
    }
    return text + ", \(ReportNumber.count(bin.rows)) rows"
  }

  /// Calibrated rows above the middle of the strip, raw ones below, on one scale.
  private func drawCounts(on canvas: inout SVGCanvas) {
    let most = (before + after).map(\.rows).max() ?? 0
    guard most > 0 else { return }
    let middle = Self.strip.y + Self.strip.height / 2
    canvas.text("rows", Self.strip.x - 8, middle + 4, anchor: .end, style: "tick")
    for (bins, isAfter) in [(before, false), (after, true)] {
      for bin in bins {
        guard bin.rows > 0, bin.lower.isFinite, bin.upper.isFinite else { continue }
        let left = Self.frame.x.position(Self.clamped(bin.lower))
        let width = Self.frame.x.position(Self.clamped(bin.upper)) - left
        let height = max(1, Self.tallest * Double(bin.rows) / Double(most))
        let bar = Rectangle(
          x: left + 1.5, y: isAfter ? middle - height : middle, width: max(0.5, width - 3),
          height: height)
        let count = ReportNumber.count(bin.rows)
        canvas.rectangle(
          bar, style: isAfter ? "strip c2" : "strip c0",
          title: isAfter ? "calibrated: \(count) rows" : "raw: \(count) rows")
        // Narrow bins keep their number in the tool tip.
        guard width >= 20 else { continue }
        canvas.text(
          ReportNumber.compact(bin.rows), left + width / 2,
          isAfter ? bar.y - 3 : bar.bottom + 9.5, anchor: .middle, style: "count")
      }
    }
    canvas.line(Self.strip.x, middle, Self.strip.right, middle, style: "axis")
  }

  private static func clamped(_ value: Double) -> Double { min(max(value, 0), 1) }
}
