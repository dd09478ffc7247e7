/// Untrusted text for people: short, on one line, without characters that could hide something.
enum ShownText {
  /// At most `limit` Unicode scalars, white space folded, controls and direction marks left out.
  static func shortened(_ text: String, to limit: Int) -> String {
    shortenedASCII(text, to: limit) ?? shortenedUnicode(text, to: limit)
  }

  /// The same for a text whose beginning is ASCII, many times as fast: every step of every candidate
  /// comes here. Nil for other texts.
  private static func shortenedASCII(_ text: String, to limit: Int) -> String? {
    var shown: [UInt8] = []
    shown.reserveCapacity(min(limit, text.utf8.count))
    var mayBreak = false
    for byte in text.utf8 {
      switch byte {
      case 9...13, 32: mayBreak = !shown.isEmpty
      case 0..<32, 127: continue
      case 128...: return nil
      default:
        if shown.count + (mayBreak ? 2 : 1) > limit {
          return String(decoding: shown, as: UTF8.self) + "…"
        }
        if mayBreak { shown.append(32) }
        mayBreak = false
        shown.append(byte)
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  private static func shortenedUnicode(_ text: String, to limit: Int) -> String {
    var shown = String.UnicodeScalarView()
    var count = 0
    var mayBreak = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        mayBreak = count > 0
        continue
      }
      guard isShown(scalar) else { continue }
      if count + (mayBreak ? 2 : 1) > limit {
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
