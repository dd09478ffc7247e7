extension CountdownStep {
  /// Reads one line of model text, without its newline, as a step on `numbers`.
  ///
  /// Right but non-canonical lines are accepted: the smaller operand first, negative results, the
  /// remaining numbers in any order, fractions not in lowest terms, and a list of remaining numbers
  /// after the last step. Throws `StepError` for a malformed line, an operand that is not
  /// available, a division by zero, a wrong result or wrong remaining numbers, in that order.
  public init(parsing line: some StringProtocol, on numbers: [Fraction]) throws(StepError) {
    var reader = ByteReader(line.utf8)
    guard let left = reader.readFraction(),
      let operation = reader.readOperation(),
      let right = reader.readFraction(),
      reader.skip(UInt8(ascii: "=")),
      let result = reader.readFraction()
    else { throw StepError.malformed(line) }
    var claimed: [Fraction]?
    if reader.skip(UInt8(ascii: ":")) {
      var listed: [Fraction] = []
      repeat {
        guard let number = reader.readFraction() else { throw StepError.malformed(line) }
        listed.append(number)
      } while reader.skip(UInt8(ascii: " "))
      claimed = listed
    }
    guard reader.isAtEnd else { throw StepError.malformed(line) }

    try self.init(left, operation, right, on: numbers)
    guard result == self.result else {
      throw StepError.wrongArithmetic(claimed: result, step: self)
    }
    if let claimed {
      guard claimed.sorted() == remaining else {
        throw StepError.wrongRemaining(claimed: claimed, step: self)
      }
    } else if remaining.count > 1 {
      throw StepError.wrongRemaining(claimed: nil, step: self)
    }
  }
}
