extension MathParser {
  /// A number: with a base (`204_5`), mixed with a fraction (`2\frac{1}{2}`, `2 1/2`), or plain.
  mutating func number(_ literal: NumberLiteral) throws(Unreadable) -> Value {
    if digitsTaken > 0 {
      var rest = literal
      rest.digits.removeFirst(digitsTaken)
      digitsTaken = 0
      cursor += 1
      return try rest.value()
    }
    cursor += 1
    try meter.spend(1 + literal.digits.count / 8)
    if current == .subscripted, cursor + 1 < end {
      cursor += 1
      guard let base = try argument().ratio?.integer else { throw Unreadable() }
      return try literal.value(base: base)
    }
    let value = try literal.value()
    guard literal.isWhole, let (fraction, next) = try properFraction(at: cursor) else {
      return value
    }
    cursor = next
    return value.adding(fraction)
  }

  /// A fraction of two whole numbers below one, and where it ends.
  private func properFraction(
    at index: Int
  ) throws(Unreadable) -> (value: Value, next: Int)? {
    var parts: [SmallRational] = []
    var next = index
    guard index < end else { return nil }
    if tokens[index].kind == .fraction {
      next += 1
      // "\frac12": both digits are in one token.
      if let literal = literal(at: next), literal.digits.count == 2, literal.isWhole {
        parts = literal.digits.map { SmallRational(Int($0)) }
        next += 1
      } else {
        for _ in 0..<2 {
          let isGroup = next + 2 < end && tokens[next].kind == .open(.group)
          guard let literal = literal(at: isGroup ? next + 1 : next), literal.isWhole,
            isGroup ? matches[next] == next + 2 : literal.digits.count == 1,
            let ratio = try literal.value().ratio
          else { return nil }
          parts.append(ratio)
          next += isGroup ? 3 : 1
        }
      }
    } else if tokens[index].isSpaced, index + 2 < end, tokens[index + 1].kind == .divide,
      let top = literal(at: index), let bottom = literal(at: index + 2), top.isWhole,
      bottom.isWhole, let first = try top.value().ratio, let second = try bottom.value().ratio
    {
      parts = [first, second]
      next += 3
    }
    guard parts.count == 2, parts[0].numerator < parts[1].numerator,
      let ratio = parts[0].divided(by: parts[1])
    else { return nil }
    return (Value(ratio), next)
  }

  private func literal(at index: Int) -> NumberLiteral? {
    guard index < end, case .number(let literal) = tokens[index].kind else { return nil }
    return literal
  }

  /// The argument of a LaTeX command: a group, one digit, one letter, or one further command.
  mutating func argument() throws(Unreadable) -> Value {
    guard let kind = current else { throw Unreadable() }
    try meter.spend()
    switch kind {
    case .number(let literal):
      guard literal.isWhole else { throw Unreadable() }
      let digit = literal.digits[digitsTaken]
      digitsTaken += 1
      if digitsTaken == literal.digits.count {
        digitsTaken = 0
        cursor += 1
      }
      return Value(SmallRational(Int(digit)))
    case .open(.group): return try grouped()
    case .variable, .pi, .e, .i, .root, .fraction, .open(.round): return try atom()
    default: throw Unreadable()
    }
  }

  /// One factor without powers.
  private mutating func atom() throws(Unreadable) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 2 * MathBrackets.depthLimit else { throw Unreadable() }
    return try primary()
  }

  /// `\sqrt{2}`, `\sqrt[3]{2}`, `sqrt(2)`; `\sqrt12` is meant as the root of 12.
  mutating func root() throws(Unreadable) -> Value {
    var degree = current == .cubeRoot ? 3 : 2
    cursor += 1
    try meter.spend(8)
    if current == .open(.square), degree == 2, tokens[cursor - 1].spelling.hasPrefix("\\") {
      guard let index = try grouped().ratio?.integer, (1...1000).contains(index) else {
        throw Unreadable()
      }
      degree = index
    }
    return try atom().root(degree)
  }

  /// A function with its power, base and argument: `\sin^2 x`, `\log_2 8`, `\cos 2x`.
  mutating func apply(_ function: MathFunction) throws(Unreadable) -> Value {
    var function = function
    cursor += 1
    try meter.spend(8)
    functionDepth += 1
    defer { functionDepth -= 1 }
    var power: Value?
    var base: Value?
    while let kind = current, kind == .power || kind == .subscripted {
      cursor += 1
      if kind == .subscripted {
        guard function == .log else { throw Unreadable() }
        base = isWholeNumber ? try atom() : try argument()
      } else if power == nil {
        power = try exponent()
      } else {
        throw Unreadable()
      }
    }
    if let inverse = function.inverse, power?.ratio == SmallRational(-1) {
      function = inverse
      power = nil
    }
    let argument = try functionArgument()
    var value = function(argument)
    if let base {
      value = try MathFunction.ln(argument).divided(by: MathFunction.ln(base))
      if let exact = try wholeLogarithm(argument, base) { value = exact }
    }
    return try power.map { (exponent) throws(Unreadable) in try value.power(exponent) } ?? value
  }

  private var isWholeNumber: Bool {
    if case .number(let literal)? = current { return literal.isWhole && digitsTaken == 0 }
    return false
  }

  /// The exact logarithm of a power of the base, so that \log_2 8 is 3.
  private func wholeLogarithm(_ argument: Value, _ base: Value) throws(Unreadable) -> Value? {
    guard let number = argument.ratio, let root = base.ratio, root.numerator > 1, root.isInteger
    else { return nil }
    var power = SmallRational.one
    for exponent in 0..<64 {
      if power == number { return Value(SmallRational(exponent)) }
      guard let next = power.multiplied(by: root) else { return nil }
      power = next
    }
    return nil
  }

  /// Brackets, or factors up to the next sign or function: `\sin 2x`, `\sin x \cos x`.
  private mutating func functionArgument() throws(Unreadable) -> Value {
    switch current {
    case .open(.round), .open(.group), .open(.square): return try atom()
    default: break
    }
    var isNegative = false
    if current == .minus {
      isNegative = true
      cursor += 1
    }
    var value = try power()
    while let kind = current {
      switch kind {
      case .variable, .pi, .e, .i, .root, .fraction:
        try meter.spend()
        value = value.multiplied(by: try power())
      default: return isNegative ? value.negated : value
      }
    }
    return isNegative ? value.negated : value
  }

  /// The factorial of a whole number up to 1,000.
  mutating func factorial(_ value: Value) throws(Unreadable) -> Value {
    guard let number = value.ratio?.integer, (0...1000).contains(number) else {
      throw Unreadable()
    }
    try meter.spend(1 + number)
    guard number > 1 else { return Value(.one) }
    return (2...number).reduce(Value(.one)) { $0.multiplied(by: Value(SmallRational($1))) }
  }

  /// n over k, for whole numbers with 0 <= k <= n <= 1,000.
  mutating func binomial(_ n: Value, _ k: Value) throws(Unreadable) -> Value {
    guard let top = n.ratio?.integer, let bottom = k.ratio?.integer, (0...1000).contains(top),
      (0...top).contains(bottom)
    else { throw Unreadable() }
    var value = Value(.one)
    for step in 0..<min(bottom, top - bottom) {
      try meter.spend(8)
      value = try value.multiplied(by: Value(SmallRational(top - step)))
        .divided(by: Value(SmallRational(step + 1)))
    }
    return value
  }
}
