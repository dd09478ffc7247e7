/// Builds an SVG drawing; every text and attribute is escaped.
struct SVGCanvas {
  /// Where a text stands relative to its point.
  enum Anchor: String { case start, middle, end }

  let width: Double
  let height: Double
  private var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
    element("line", [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)], style: style)
  }

  mutating func rectangle(_ rectangle: Rectangle, style: String, title: String? = nil) {
    element(
      "rect",
      [
        ("x", rectangle.x), ("y", rectangle.y), ("width", rectangle.width),
        ("height", rectangle.height),
      ], style: style, title: title)
  }

  mutating func circle(
    _ x: Double, _ y: Double, radius: Double, style: String, title: String? = nil
  ) {
    element("circle", [("cx", x), ("cy", y), ("r", radius)], style: style, title: title)
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], style: String, title: String? = nil) {
    let list = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    body += "<polyline class=\"\(Self.escape(style))\" points=\"\(list)\">"
    body += Self.title(title) + "</polyline>\n"
  }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, style: String = "",
    rotation: Double? = nil
  ) {
    let turn = rotation.map {
      " transform=\"rotate(\(Self.number($0)) \(Self.number(x)) \(Self.number(y)))\""
    }
    body +=
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor.rawValue)\" "
      + "class=\"\(Self.escape(style))\"\(turn ?? "")>\(Self.escape(text))</text>\n"
  }

  /// The whole element, scaled to the page's width.
  func svg(label: String) -> String {
    """
    <svg viewBox="0 0 \(Self.number(width)) \(Self.number(height))" role="img" \
    aria-label="\(Self.escape(label))" xmlns="http://www.w3.org/2000/svg">
    \(body)</svg>
    """
  }

  private mutating func element(
    _ name: String, _ attributes: [(String, Double)], style: String, title: String? = nil
  ) {
    let list = attributes.map { "\($0)=\"\(Self.number($1))\"" }.joined(separator: " ")
    body += "<\(name) class=\"\(Self.escape(style))\" \(list)>\(Self.title(title))</\(name)>\n"
  }

  private static func title(_ text: String?) -> String {
    text.map { "<title>\(escape($0))</title>" } ?? ""
  }

  /// At most two decimals; a number that is not finite becomes 0, which no reader chokes on.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let hundredths = (value * 100).rounded()
    if hundredths.truncatingRemainder(dividingBy: 100) == 0 { return String(Int(hundredths / 100)) }
    return String(hundredths / 100)
  }

  /// The text with the characters that mean something in markup replaced, and control characters
  /// that no XML may hold left out.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default:
        if scalar.value >= 32 || scalar == "\n" || scalar == "\t" {
          escaped.unicodeScalars.append(scalar)
        }
      }
    }
    return escaped
  }
}
