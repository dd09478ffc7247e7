extension MathLexer {
  /// A number: digits with separators of thousands, decimals, repeating decimals, an exponent.
  mutating func number(_ meter: inout WorkMeter) throws(Unreadable) {
    let start = position
    var literal = NumberLiteral(digits: [])
    wholeDigits(&literal)
    if peek() == ".", peek(1).map(isDigit) == true || peek(1) == "\\" && repeatMark(at: 1) != nil {
      position += 1
      while let digit = digit(at: position) {
        literal.digits.append(digit)
        literal.decimals += 1
        position += 1
      }
      try repeatingDigits(&literal)
    }
    scientificExponent(&literal)
    try meter.spend(literal.digits.count / 16)
    append(.number(literal), from: start)
  }

  func digit(at index: Int) -> UInt8? {
    guard scalars.indices.contains(index), isDigit(scalars[index]) else { return nil }
    return UInt8(scalars[index].value - 48)
  }

  /// The digits before the point. A comma separates thousands only when the whole run of digits and
  /// commas is one well-formed number: `1,000` but not `1,000,2`. LaTeX's `,\!`, `{,}` and thin
  /// spaces separate thousands wherever three digits follow.
  private mutating func wholeDigits(_ literal: inout NumberLiteral) {
    let start = position
    while let digit = digit(at: position) {
      literal.digits.append(digit)
      position += 1
    }
    guard (1...3).contains(position - start) else { return }
    if let end = groupedEnd(from: position) {
      for index in position..<end {
        if let digit = digit(at: index) { literal.digits.append(digit) }
      }
      position = end
    }
  }

  /// Where the groups of three end that follow a number of one to three digits; nil without.
  private func groupedEnd(from start: Int) -> Int? {
    for separator in separators() {
      var end = start
      // More groups than a number ever has would be scanned again and again.
      for _ in 0..<64 {
        guard let next = group(at: end, after: separator) else { break }
        end = next
      }
      guard end > start else { continue }
      // "1,000,2" and "1 000 2" are no numbers.
      let rest = separator.contains("!") ? nil : separator.first
      if let rest, scalars.indices.contains(end), scalars[end] == rest,
        digit(at: end + separator.count) != nil
      {
        continue
      }
      return end
    }
    return nil
  }

  private func separators() -> [[Unicode.Scalar]] {
    var all: [[Unicode.Scalar]] = [
      [",", "\\", "!"], ["{", ",", "}"], ["\\", ","], ["\u{202F}"], ["\u{2009}"], ["\u{A0}"],
    ]
    if bracketDepth == 0 || groupsInsideBrackets { all += [[","], [" "]] }
    return all
  }

  /// Where a separator and exactly three digits end.
  private func group(at index: Int, after separator: [Unicode.Scalar]) -> Int? {
    guard scalars[min(index, scalars.count)...].starts(with: separator) else { return nil }
    var position = index + separator.count
    if separator.last == "!" {
      while scalars.indices.contains(position), scalars[position] == " " { position += 1 }
    }
    guard digit(at: position) != nil, digit(at: position + 1) != nil,
      digit(at: position + 2) != nil, digit(at: position + 3) == nil
    else { return nil }
    return position + 3
  }

  /// Where the argument of `\overline{` begins.
  private func repeatMark(at offset: Int) -> Int? {
    for mark in [#"\overline{"#, #"\bar{"#] {
      let begin = position + offset
      let scalars = Array(mark.unicodeScalars)
      if begin <= self.scalars.count, self.scalars[begin...].starts(with: scalars) {
        return begin + scalars.count
      }
    }
    return nil
  }

  private mutating func repeatingDigits(_ literal: inout NumberLiteral) throws(Unreadable) {
    guard let begin = repeatMark(at: 0) else { return }
    var index = begin
    while let digit = digit(at: index) {
      literal.repeating.append(digit)
      index += 1
    }
    guard !literal.repeating.isEmpty, literal.repeating.count <= 64,
      scalars.indices.contains(index), scalars[index] == "}"
    else { throw Unreadable() }
    position = index + 1
  }

  /// `e` or `E` and a whole number, without space: 1e3 is 1000, 2e is 2 e. Only in plain text.
  private mutating func scientificExponent(_ literal: inout NumberLiteral) {
    guard peek() == "e" || peek() == "E" else { return }
    var index = position + 1
    var isNegative = false
    if scalars.indices.contains(index), ["+", "-", "−"].contains(scalars[index]) {
      isNegative = scalars[index] != "+"
      index += 1
    }
    guard digit(at: index) != nil else { return }
    var exponent = 0
    while let digit = digit(at: index) {
      // Far beyond the limit of what is read; more digits change nothing.
      exponent = min(exponent * 10 + Int(digit), 1_000_000)
      index += 1
    }
    literal.exponent = isNegative ? -exponent : exponent
    position = index
  }
}
