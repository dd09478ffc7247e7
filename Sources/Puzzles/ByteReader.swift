/// Reads numbers and punctuation from the bytes of one line of model text.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  var isAtEnd: Bool { position == bytes.count }
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Steps over `byte` when it comes next, and says whether it did.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Reads one arithmetic operation sign.
  mutating func readOperation() -> ArithmeticOperation? {
    guard let byte = next, let operation = ArithmeticOperation(byte: byte) else { return nil }
    position += 1
    return operation
  }

  /// Reads `-`? digits ( `|` digits )?, without leading zeros.
  mutating func readFraction() -> Fraction? {
    let isNegative = skip(UInt8(ascii: "-"))
    guard let top = readNatural(), !(isNegative && top == 0) else { return nil }
    let numerator = isNegative ? -top : top
    guard skip(UInt8(ascii: "|")) else { return Fraction(numerator) }
    guard let bottom = readNatural() else { return nil }
    return Fraction(numerator, over: bottom)
  }

  /// Reads a run of digits without leading zeros, or `nil` when there is none or it overflows.
  private mutating func readNatural() -> Int64? {
    let start = position
    var value: Int64 = 0
    while let byte = next, byte >= 48, byte <= 57 {
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(Int64(byte - 48))
      guard !overflow, !carry else { return nil }
      value = sum
      position += 1
    }
    guard position > start else { return nil }
    if bytes[start] == 48 && position > start + 1 { return nil }
    return value
  }
}
