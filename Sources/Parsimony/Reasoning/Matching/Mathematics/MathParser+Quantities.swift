extension MathParser {
  /// A value with what is left and right of it: sign, currency, unit.
  mutating func quantity(_ range: Range<Int>) throws(Unreadable) -> MathForm.Quantity {
    var start = range.lowerBound
    var isNegative = false
    var currency: String?
    // "-$5" and "$-5".
    let isSigned = tokens[start].kind == .minus || tokens[start].kind == .plus
    for index in range.prefix(isSigned ? 2 : 1) {
      if case .currency(let name) = tokens[index].kind {
        currency = name
        isNegative = index > start && tokens[start].kind == .minus
        start = index + 1
        break
      }
    }
    guard start < range.upperBound else { throw Unreadable() }
    let body = start..<range.upperBound
    if let (split, unit) = unit(in: body) {
      var value = try known(start..<split)
      if isNegative { value = value.negated }
      // "5 m" may be five times m; "5 cm" may not.
      let isLetter = tokens[split..<body.upperBound].allSatisfy { !$0.isUnitMark }
      let literal = isLetter ? try? known(body) : nil
      return MathForm.Quantity(value: value, unit: currency ?? unit, literal: literal)
    }
    if case .currency(let name) = tokens[body.upperBound - 1].kind, body.count > 1 {
      let value = try known(start..<(body.upperBound - 1))
      return MathForm.Quantity(value: value, unit: name)
    }
    let value = try known(body)
    return MathForm.Quantity(value: isNegative ? value.negated : value, unit: currency)
  }

  private mutating func known(_ range: Range<Int>) throws(Unreadable) -> ExpressionValue {
    let value = try expression(in: range)
    guard value.isKnown else { throw Unreadable() }
    return value
  }

  /// Where a unit begins, which must reach to the end, and its name.
  private func unit(in range: Range<Int>) -> (Int, String)? {
    var index = range.lowerBound
    var hasVariable = false
    // Degrees inside a function belong to its argument.
    var hasFunction = false
    while index < range.upperBound {
      switch tokens[index].kind {
      case .degree where hasFunction: break
      case .function: hasFunction = true
      case .word, .percent, .degree:
        guard index > range.lowerBound else { return nil }
        return MathUnit.name(tokens[index..<range.upperBound]).map { (index, $0) }
      case .variable(let name):
        // A letter after a number and a space, with nothing but units behind it.
        if !hasVariable, index > range.lowerBound, tokens[index].isSpaced,
          MathUnit.letters.contains(name), tokens[index - 1].isNumber,
          let unit = MathUnit.name(tokens[index..<range.upperBound])
        {
          return (index, unit)
        }
        hasVariable = true
      case .open(.round):
        if index > range.lowerBound, let unit = bracketedUnit(index, range.upperBound) {
          return (index, unit)
        }
      default: break
      }
      index = matches[index] > index ? matches[index] + 1 : index + 1
    }
    return nil
  }
}

extension MathParser {
  /// A unit in brackets at the end: "5 (cm)", "12 (bags of rice)".
  private func bracketedUnit(_ open: Int, _ end: Int) -> String? {
    guard matches[open] == end - 1, open + 1 < end - 1 else { return nil }
    let inner = tokens[(open + 1)..<(end - 1)]
    var words = 0
    var areWords = true
    for token in inner {
      switch token.kind {
      case .word: words += 1
      // Short words that were split into letters.
      case .variable, .e, .i, .and, .or: break
      default: areWords = false
      }
    }
    guard words > 0 else { return nil }
    if let unit = MathUnit.name(inner) { return unit }
    return areWords ? inner.map(\.spelling).joined().lowercased() : nil
  }
}

extension MathToken {
  /// Whether it can be nothing but part of a unit.
  fileprivate var isUnitMark: Bool {
    switch kind {
    case .word, .percent, .degree: true
    default: false
    }
  }
}
