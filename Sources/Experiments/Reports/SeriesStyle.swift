/// Which colour a line has in every plot, and whether its marks are hollow.
struct SeriesStyle: Sendable {
  private let colors: [String: Int]

  /// Numbers the lines in order; `uniform@x` has the colour of `x`.
  init(_ names: [String]) {
    var colors: [String: Int] = [:]
    for name in names where colors[Self.base(name)] == nil {
      colors[Self.base(name)] = colors.count
    }
    self.colors = colors
  }

  /// The class of filled marks.
  func fill(_ name: String) -> String { (isHollow(name) ? "hollow c" : "fill c") + number(name) }

  /// The class of lines.
  func stroke(_ name: String) -> String { "stroke c" + number(name) }

  /// Whether marks show the outline only.
  func isHollow(_ name: String) -> Bool { name.hasPrefix("uniform@") }

  private func number(_ name: String) -> String { String((colors[Self.base(name)] ?? 0) % 8) }

  private static func base(_ name: String) -> String {
    name.hasPrefix("uniform@") ? String(name.dropFirst("uniform@".count)) : name
  }
}
