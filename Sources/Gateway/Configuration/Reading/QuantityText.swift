/// Numbers with units, as people write them into a configuration.
enum QuantityText {
  private static let seconds: [(unit: String, value: Double)] = [
    ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600),
  ]

  private static let bytes: [(unit: String, value: Double)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("B", 1), ("", 1),
  ]

  /// Seconds: `500ms`, `5s`, `1.5m`, `1h`. Nil for anything else, a number without a unit included.
  static func seconds(_ text: String) -> Double? { quantity(text, seconds) }

  /// Bytes: `8388608`, `8MiB`, `64KiB`. Nil for anything else.
  static func bytes(_ text: String) -> Double? { quantity(text, bytes) }

  private static func quantity(_ text: String, _ units: [(unit: String, value: Double)]) -> Double?
  {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text[number.endIndex...].drop { $0 == " " }
    guard number.count <= 18, let value = Double(number.hasPrefix(".") ? "0" + number : number),
      let factor = units.first(where: { $0.unit == unit })?.value
    else { return nil }
    return value * factor
  }
}
