/// Names, labels and numbers as Prometheus's text format 0.0.4 writes them.
enum MetricText {
  /// A metric's name: what is not allowed becomes `_`.
  static func name(_ text: String) -> String { cleaned(text, colon: true) }

  /// Labels in braces, sorted by name; nothing for none. Values are escaped and at most 128
  /// characters long; of equal names the last counts.
  static func labels(_ dimensions: [(String, String)]) -> String {
    guard !dimensions.isEmpty else { return "" }
    var pairs: [String: String] = [:]
    for (name, value) in dimensions { pairs[cleaned(name, colon: false)] = value }
    let text = pairs.sorted { $0.key < $1.key }.map { #"\#($0.key)="\#(escaped($0.value))""# }
    return "{" + text.joined(separator: ",") + "}"
  }

  /// Labels with one more, which a histogram's buckets have.
  static func labels(_ labels: String, bound: String) -> String {
    labels.isEmpty ? #"{le="\#(bound)"}"# : labels.dropLast() + #",le="\#(bound)"}"#
  }

  /// A number.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
    return value.description
  }

  /// A help text on one line.
  static func help(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func escaped(_ value: String) -> String {
    String(value.prefix(128)).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
  }

  private static func cleaned(_ text: String, colon: Bool) -> String {
    var name = ""
    for character in text {
      let isAllowed =
        character.isASCII
        && (character.isLetter || character.isNumber || character == "_"
          || (colon && character == ":"))
      name.append(isAllowed ? character : "_")
    }
    guard let first = name.first, !first.isNumber else { return "_" + name }
    return name
  }
}
