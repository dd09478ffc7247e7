extension ReportNumber {
  /// A count in at most four characters: 987, 1.2k, 15k, 1.3M.
  static func compact(_ count: Int) -> String {
    let value = Double(count.magnitude)
    let text =
      switch value {
      case ..<1000: String(count.magnitude)
      case ..<9950: decimal(value / 1e3) + "k"
      case ..<999_500: decimal(value / 1e3, 0) + "k"
      case ..<9_950_000: decimal(value / 1e6) + "M"
      default: decimal(value / 1e6, 0) + "M"
      }
    return (count < 0 ? "\u{2212}" : "") + text
  }

  /// The text with hyphens before digits as minus signs.
  static func typographic(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      result += character == "-" && rest.first?.isNumber == true ? "\u{2212}" : String(character)
    }
    return result
  }
}
