/// Finds YAML aliases (`*name`) before a parser expands them.
///
/// A few lines of aliases of aliases stand for gigabytes, and the parser hashes keys in full, so
/// that nothing bounds the work once it has begun. A configuration needs none.
enum YAMLAliasScan {
  /// The first place where a value begins as an alias does, outside of quotes and comments; nil for
  /// none. Linear in the text.
  static func firstAlias(in yaml: String) -> TextPosition? {
    var scan = State()
    for scalar in yaml.unicodeScalars {
      if let position = scan.take(scalar) { return position }
    }
    return nil
  }

  private struct State {
    private var line = 1
    private var column = 0
    /// The quote that the scan is within.
    private var quote: Unicode.Scalar?
    private var isEscaped = false
    private var isComment = false
    /// Whether only blanks stand between here and what lets a value begin.
    private var mayBegin = true
    private var afterBlank = true
    /// Where a `*` stood that a name may follow.
    private var star: TextPosition?

    mutating func take(_ scalar: Unicode.Scalar) -> TextPosition? {
      column += 1
      let isBreak = scalar == "\n" || scalar == "\r"
      let isBlank = isBreak || scalar == " " || scalar == "\t"
      if let star {
        if !isBlank { return star }
        self.star = nil
      }
      defer {
        if scalar == "\n" {
          line += 1
          column = 0
          isComment = false
        }
      }
      if isComment {
        if isBreak { (mayBegin, afterBlank) = (true, true) }
        return nil
      }
      if let quote {
        if isEscaped {
          isEscaped = false
        } else if quote == "\"", scalar == "\\" {
          isEscaped = true
        } else if scalar == quote {
          self.quote = nil
        }
        return nil
      }
      switch scalar {
      case "#" where afterBlank: isComment = true
      case "\"" where mayBegin, "'" where mayBegin: quote = scalar
      case "*" where mayBegin: star = TextPosition(line: line, column: column)
      default: break
      }
      if isBreak {
        mayBegin = true
      } else if !isBlank {
        mayBegin =
          "[{,:-?".unicodeScalars.contains(scalar)
          && (mayBegin || "[{,:".contains(Character(scalar)))
      }
      afterBlank = isBlank
      return nil
    }
  }
}
