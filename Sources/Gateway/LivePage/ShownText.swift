/// Untrusted text for people: short, on one line, without characters that could hide something.
enum ShownText {
  /// At most `limit` Unicode scalars, white space folded, controls and direction marks left out.
  static func shortened(_ text: String, to limit: Int) -> String {
    var shown = String.UnicodeScalarView()
    var count = 0
    var mayBreak = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        mayBreak = count > 0
        continue
      }
      guard isShown(scalar) else { continue }
      if count >= limit {
        shown.append("…")
        break
      }
      if mayBreak {
        shown.append(" ")
        count += 1
        mayBreak = false
      }
      shown.append(scalar)
      count += 1
    }
    return String(shown)
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  /// Text for HTML and SVG, in elements and in quoted attributes.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
