/// The area of a plot with its axes.
struct PlotFrame {
  let area: Rectangle
  let x: AxisScale
  let y: AxisScale

  /// Draws grid lines, ticks and titles.
  func draw(
    on canvas: inout SVGCanvas, xTitle: String, yTitle: String,
    xTick: ((Double) -> String)?, yTick: (Double) -> String
  ) {
    for tick in y.ticks {
      let height = y.position(tick)
      canvas.line(area.x, height, area.right, height, style: "grid")
      canvas.text(yTick(tick), area.x - 8, height + 4, anchor: .end, style: "tick")
    }
    if let xTick {
      for tick in x.ticks {
        let place = x.position(tick)
        canvas.line(place, area.bottom, place, area.bottom + 5, style: "axis")
        canvas.text(xTick(tick), place, area.bottom + 20, anchor: .middle, style: "tick")
      }
    }
    canvas.line(area.x, area.bottom, area.right, area.bottom, style: "axis")
    canvas.text(
      xTitle, area.x + area.width / 2, area.bottom + 42, anchor: .middle, style: "title")
    canvas.text(
      yTitle, 16, area.y + area.height / 2, anchor: .middle, style: "title", rotation: -90)
  }
}
