/// Draws bars, stacked where there are two values each.
struct BarDrawing {
  /// One bar.
  struct Bar {
    let lower: Int
    let upper: Int
    /// What a pointer shows.
    let title: String
  }

  let bars: [Bar]
  /// Labels below: how many bars lie left of it, and the text.
  let labels: [(bars: Double, text: String)]
  let description: String

  private static let width = 480.0
  private static let height = 120.0
  private static let base = 100.0
  private static let top = 18.0

  /// An SVG element.
  func svg() -> String {
    let most = bars.map { $0.lower + $0.upper }.max() ?? 0
    let pitch = Self.width / Double(max(1, bars.count))
    var svg = """
      <svg class="bars" viewBox="0 0 480 120" role="img" \
      aria-label="\(ShownText.escaped(description))">
      <line class="axis" x1="0" x2="480" y1="100" y2="100"/>
      <text class="most" x="0" y="13">\(most > 0 ? ShownNumber.count(most) : "nothing yet")</text>
      """
    for (index, bar) in bars.enumerated() where most > 0 && bar.lower + bar.upper > 0 {
      let scale = (Self.base - Self.top) / Double(most)
      let lower = Double(bar.lower) * scale
      let upper = Double(bar.upper) * scale
      let x = Double(index) * pitch + pitch * 0.1
      svg += "<g><title>\(ShownText.escaped(bar.title))</title>"
      svg += Self.rectangle("spent", x, Self.base - lower, pitch * 0.8, lower)
      svg += Self.rectangle("saved", x, Self.base - lower - upper, pitch * 0.8, upper)
      svg += "</g>"
    }
    for label in labels {
      let x = label.bars * pitch
      let anchor =
        x < 30 ? "start" : x > Self.width - 30 ? "end" : "middle"
      let place = anchor == "start" ? 0 : anchor == "end" ? Self.width : x
      svg += """
        <text x="\(Self.text(place))" y="116" text-anchor="\(anchor)">\
        \(ShownText.escaped(label.text))</text>
        """
    }
    return svg + "</svg>"
  }

  private static func rectangle(
    _ style: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) -> String {
    guard height > 0 else { return "" }
    return """
      <rect class="\(style)" x="\(text(x))" y="\(text(y))" width="\(text(width))" \
      height="\(text(max(0.5, height)))"/>
      """
  }

  private static func text(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
