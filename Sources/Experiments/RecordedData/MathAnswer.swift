/// Compares final answers of mathematics questions that are written in LaTeX, by a small
/// normalisation: no algebra.
///
/// Dropped: white space and spacing commands, `\left` and `\right`, `$`, `%`, degree signs, a full
/// stop at the end, units (`\text{...}` after the value) and a leading `x =` or `x \in`. Unified:
/// `\dfrac` and `\tfrac` with `\frac`, `\frac12` with `\frac{1}{2}` and `1/2`, `\sqrt2` with
/// `\sqrt{2}`, thousands separators, letters' case, and numbers of equal value (`.5`, `0.50`,
/// `1/2`). It errs on the side of "different": `2k+2` and `2+2k` differ.
package enum MathAnswer {
  /// Whether two answers agree; an answer that is missing or empty agrees with none.
  package static func agree(_ first: String?, _ second: String?) -> Bool {
    guard let first, let second else { return false }
    let key = normalized(first)
    return !key.isEmpty && key == normalized(second)
  }

  /// The content of the last `\boxed{...}` of a text; nil without one, or when it is not closed.
  package static func boxed(in text: String) -> String? {
    // By bytes: every mark is ASCII, and solutions are long.
    let bytes = Array(text.utf8)
    let mark = Array(#"\boxed{"#.utf8)
    var start = bytes.count - mark.count
    while start >= 0, !bytes[start...].starts(with: mark) { start -= 1 }
    guard start >= 0 else { return nil }
    var depth = 0
    for index in (start + mark.count - 1)..<bytes.count {
      if bytes[index] == UInt8(ascii: "{") { depth += 1 }
      if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 {
        return String(decoding: bytes[(start + mark.count)..<index], as: UTF8.self)
      }
    }
    return nil
  }

  /// The form in which answers are compared.
  package static func normalized(_ answer: String) -> String {
    var text = answer
    let hasCommands = holds(text, "\\")
    if hasCommands { text = withoutSpelling(text) }
    text.removeAll { $0.isWhitespace || $0 == "$" || $0 == "%" }
    if hasCommands { text = withoutShortForms(text) }
    if hasCommands || holds(text, "="),
      let match = text.prefixMatch(of: /[A-Za-z](?:=|\\in(?![A-Za-z]))/)
    {
      text = String(text[match.range.upperBound...])
    }
    while text.last == "." { text.removeLast() }
    if holds(text, ","), text.wholeMatch(of: /-?\d{1,3}(?:,\d{3})+(?:\.\d+)?/) != nil {
      text.removeAll { $0 == "," }
    }
    return rational(text) ?? text.lowercased()
  }

  /// Whether a byte occurs: regular expressions cost a thousand times more.
  private static func holds(_ text: String, _ mark: Unicode.Scalar) -> Bool {
    text.utf8.contains(UInt8(ascii: mark))
  }

  private static let spellings: [(String, String)] = [
    (#"\left"#, ""), (#"\right"#, ""), (#"\!"#, ""), (#"\,"#, ""), (#"\;"#, ""), (#"\:"#, ""),
    (#"\ "#, " "), (#"\$"#, ""), (#"\%"#, ""), (#"^{\circ}"#, ""), (#"^\circ"#, ""),
    (#"\dfrac"#, #"\frac"#), (#"\tfrac"#, #"\frac"#),
  ]

  /// Drops spacing and units, and unwraps text.
  private static func withoutSpelling(_ answer: String) -> String {
    // The row separator of matrices would otherwise be read as the space command in "\\ ".
    var text = answer.replacing(#"\\"#, with: "\n;")
    for (mark, replacement) in spellings { text = text.replacing(mark, with: replacement) }
    return withoutUnit(text)
      .replacing(/\\(?:text|textbf|mathrm|mathbf|mbox)\{([^{}]*)\}/) { $0.output.1 }
  }

  /// Writes `\frac12`, `\sqrt2` and their like in full, and simple fractions as `1/2`.
  private static func withoutShortForms(_ answer: String) -> String {
    var text = answer.replacing(/\\sqrt(\d)/) { "\\sqrt{\($0.output.1)}" }
    guard text.contains(#"\frac"#) else { return text }
    text = text.replacing(/\\frac(\d)(\d)/) { "\\frac{\($0.output.1)}{\($0.output.2)}" }
    text = text.replacing(/\\frac(\d)\{/) { "\\frac{\($0.output.1)}{" }
    text = text.replacing(/\\frac\{([^{}]*)\}(\d)/) { "\\frac{\($0.output.1)}{\($0.output.2)}" }
    return simpleFractions(text)
  }

  /// Drops `\text{...}` or `\mbox{...}` at the end, with a power, unless it is all there is.
  private static func withoutUnit(_ text: String) -> String {
    guard let match = text.firstMatch(of: /\\(?:text|mbox)\{[^{}]*\}(?:\^\d)?\s*$/),
      text[..<match.range.lowerBound].contains(where: { !$0.isWhitespace })
    else { return text }
    return String(text[..<match.range.lowerBound])
  }

  /// Writes `\frac{1}{2}` as `1/2`, but not after a digit or letter: 2 1/2 is not 21/2.
  private static func simpleFractions(_ text: String) -> String {
    text.replacing(/(^|\W)\\frac\{(-?\d+)\}\{(\d+)\}/) {
      "\($0.output.1)\($0.output.2)/\($0.output.3)"
    }
  }

  /// A decimal number or a ratio of two in lowest terms; nil for anything else, and for more digits
  /// than are exact.
  private static func rational(_ text: String) -> String? {
    guard let first = text.utf8.first, first < UInt8(ascii: ":"),
      let match = text.wholeMatch(of: /(-?)(\d{0,9})(?:\.(\d{1,6}))?(?:\/(\d{1,9}))?/),
      !(match.output.2.isEmpty && match.output.3 == nil)
    else { return nil }
    let decimals = match.output.3 ?? ""
    guard let digits = Int(match.output.2 + decimals) else { return nil }
    let scale = decimals.reduce(1) { power, _ in power * 10 }
    let below = match.output.4.flatMap { Int($0) } ?? 1
    guard below > 0 else { return nil }
    let bottom = scale * below
    let divisor = greatestCommonDivisor(digits, bottom)
    let sign = match.output.1.isEmpty || digits == 0 ? "" : "-"
    return bottom == divisor
      ? "\(sign)\(digits / divisor)" : "\(sign)\(digits / divisor)/\(bottom / divisor)"
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (a, b) = (first, second)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
