extension CountdownExpression {
  /// The most operations of an expression that is read.
  private static let maximumOperations = 32

  /// Reads an infix expression that nobody vouches for, such as `(10 - 4) * (13 - 9)`: whole numbers
  /// of up to 6 digits, `+ - * /` with the usual precedence, parentheses and blanks. Nil for anything
  /// else, signs before a number included, and for more than 32 operations.
  public init?(parsing text: some StringProtocol) {
    // Each operation needs two operands and perhaps parentheses: nesting is bounded, too.
    guard text.utf8.count <= 512 else { return nil }
    var reader = Reader(bytes: text.utf8.filter { $0 != 0x20 && $0 != 0x09 })
    guard let expression = reader.sum(depth: 0), reader.bytes.isEmpty,
      reader.operations <= Self.maximumOperations
    else { return nil }
    self = expression
  }

  /// The key by which solutions are compared: equal up to commutativity, associativity and sign, as
  /// in ``CountdownAnswer/key``. Nil where the value overflows or divides by zero.
  public var canonicalKey: String? { canonical.map(\.form.signedText) }

  private var canonical: (form: CanonicalExpression, value: Fraction)? {
    switch self {
    case .number(let number):
      return number >= 0 ? (CanonicalExpression(number: number), Fraction(number)) : nil
    case .operation(let left, let operation, let right):
      guard let left = left.canonical, let right = right.canonical,
        let value = operation(left.value, right.value),
        let form = CanonicalExpression(left.form, operation, right.form, result: value)
      else { return nil }
      return (form, value)
    }
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>
    var operations = 0

    init(bytes: [UInt8]) { self.bytes = bytes[...] }

    /// The operator that comes next, if it is one of these.
    private mutating func take(_ choices: [ArithmeticOperation]) -> ArithmeticOperation? {
      guard let byte = bytes.first,
        let operation = choices.first(where: { $0.rawValue.utf8.elementsEqual([byte]) })
      else { return nil }
      bytes.removeFirst()
      operations += 1
      return operation
    }

    mutating func sum(depth: Int) -> CountdownExpression? {
      guard var left = product(depth: depth) else { return nil }
      while let operation = take([.add, .subtract]) {
        guard let right = product(depth: depth) else { return nil }
        left = .operation(left, operation, right)
      }
      return left
    }

    private mutating func product(depth: Int) -> CountdownExpression? {
      guard var left = operand(depth: depth) else { return nil }
      while let operation = take([.multiply, .divide]) {
        guard let right = operand(depth: depth) else { return nil }
        left = .operation(left, operation, right)
      }
      return left
    }

    private mutating func operand(depth: Int) -> CountdownExpression? {
      if bytes.first == UInt8(ascii: "(") {
        guard depth < CountdownExpression.maximumOperations else { return nil }
        bytes.removeFirst()
        guard let inner = sum(depth: depth + 1), bytes.first == UInt8(ascii: ")") else {
          return nil
        }
        bytes.removeFirst()
        return inner
      }
      let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard digits.count <= 6, let number = Int(String(decoding: digits, as: UTF8.self)) else {
        return nil
      }
      bytes = bytes.dropFirst(digits.count)
      return .number(number)
    }
  }
}
