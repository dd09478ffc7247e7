/// The canonical form of JSON, RFC 8785 (JSON Canonicalization Scheme).
///
/// No white space; members sorted by their names' UTF-16 code units; numbers as ECMAScript writes
/// them; only the mandatory escapes. Numbers are doubles: integers beyond 2^53 may become equal.
public enum CanonicalJSON {
  /// The longest text that is read, in bytes of UTF-8.
  public static let lengthLimit = 100_000

  /// The canonical form of a JSON text; nil for anything else, names that repeat, nesting beyond 64
  /// levels and texts beyond 100,000 bytes.
  public static func text(of json: String) -> String? {
    guard json.utf8.count <= lengthLimit else { return nil }
    return JSONReader.value(of: json).map { text(of: $0) }
  }

  /// A number as `Number.prototype.toString` of ECMA-262 writes it: the shortest digits that read
  /// back as the same double; nil for infinities and NaN.
  public static func text(of number: Double) -> String? {
    guard number.isFinite else { return nil }
    if number == 0 { return "0" }
    // Swift writes the shortest digits too, only with other marks.
    let parts = "\(number.magnitude)".split(separator: "e")
    var digits = parts[0].filter { $0 != "." }
    var point =
      parts[0].firstIndex(of: ".").map {
        parts[0].distance(from: parts[0].startIndex, to: $0)
      } ?? digits.count
    if parts.count == 2, let exponent = Int(parts[1]) { point += exponent }
    while digits.first == "0" {
      digits.removeFirst()
      point -= 1
    }
    while digits.last == "0" { digits.removeLast() }
    let sign = number < 0 ? "-" : ""
    return sign + written(digits, point)
  }

  /// Digits d with the decimal point after `point` of them: ECMA-262, Number::toString, steps 6-11.
  private static func written(_ digits: String, _ point: Int) -> String {
    let count = digits.count
    if count <= point, point <= 21 { return digits + zeros(point - count) }
    if 0 < point, point <= 21 { return "\(digits.prefix(point)).\(digits.dropFirst(point))" }
    if -6 < point, point <= 0 { return "0." + zeros(-point) + digits }
    let exponent = point - 1
    let mantissa = count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
    return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }

  private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

  static func text(of value: JSONValue) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    // The reader admits finite numbers only.
    case .number(let value): return text(of: value) ?? "null"
    case .string(let value): return quoted(value)
    case .array(let elements):
      return "[" + elements.map { text(of: $0) }.joined(separator: ",") + "]"
    case .object(let members):
      let sorted = members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
      return "{" + sorted.map { quoted($0.name) + ":" + text(of: $0.value) }.joined(separator: ",")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\u{C}": result += "\\f"
      case "\r": result += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + zeros(4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
