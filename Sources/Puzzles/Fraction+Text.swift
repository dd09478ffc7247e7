extension Fraction: CustomStringConvertible {
  /// The text for people: `24`, `-5`, `8/3`.
  public var description: String {
    isInteger ? String(numerator) : "\(numerator)/\(denominator)"
  }

  /// The text that models read and write: `24`, `-5`, `8|3`. The bar keeps a fraction apart from a
  /// division step.
  public var modelText: String {
    isInteger ? String(numerator) : "\(numerator)|\(denominator)"
  }

  /// Reads the model's text; the fraction need not be in lowest terms. `nil` for anything else,
  /// including leading zeros, `-0`, a zero denominator and values beyond `Int64`.
  public init?(modelText: some StringProtocol) {
    var reader = ByteReader(modelText.utf8)
    guard let value = reader.readFraction(), reader.isAtEnd else { return nil }
    self = value
  }
}
