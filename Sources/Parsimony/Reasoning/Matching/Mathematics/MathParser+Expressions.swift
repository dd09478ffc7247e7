extension MathParser {
  typealias Value = ExpressionValue

  /// Evaluates an expression that fills a range.
  mutating func expression(in range: Range<Int>) throws(Unreadable) -> Value {
    let outer = (cursor, end, functionDepth, barDepth, digitsTaken)
    defer { (cursor, end, functionDepth, barDepth, digitsTaken) = outer }
    (cursor, end, functionDepth, barDepth, digitsTaken) =
      (range.lowerBound, range.upperBound, 0, 0, 0)
    let value = try sum()
    guard cursor == end else { throw Unreadable() }
    return value
  }

  var current: MathToken.Kind? { cursor < end ? tokens[cursor].kind : nil }

  /// Terms with signs between them.
  mutating func sum() throws(Unreadable) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 2 * MathBrackets.depthLimit else { throw Unreadable() }
    var value = try product()
    while let kind = current {
      switch kind {
      case .plus, .minus, .plusMinus, .minusPlus:
        cursor += 1
        try meter.spend()
        let isMinus = isMinus(kind)
        let term = try product()
        value = isMinus ? value.subtracting(term) : value.adding(term)
      default: return value
      }
    }
    return value
  }

  /// Whether a sign is minus in this pass.
  private mutating func isMinus(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .plusMinus:
      hasDoubleSign = true
      return isLowerSign
    case .minusPlus:
      hasDoubleSign = true
      return !isLowerSign
    default: return kind == .minus
    }
  }

  /// Factors; multiplication without a sign binds like one with a sign.
  private mutating func product() throws(Unreadable) -> Value {
    var value = try signed()
    while let kind = current {
      try meter.spend()
      if kind == .times {
        cursor += 1
        value = value.multiplied(by: try signed())
      } else if kind == .divide {
        cursor += 1
        try meter.spend(7)
        value = try value.divided(by: try signed())
      } else if startsFactor(kind), digitsTaken > 0 || !isSecondNumber {
        value = value.multiplied(by: try power())
      } else {
        return value
      }
    }
    return value
  }

  /// Whether a number follows a number: "2 3" is no product.
  private var isSecondNumber: Bool { tokens[cursor].isNumber && tokens[cursor - 1].isNumber }

  /// Whether a factor may begin here without a sign of multiplication.
  private func startsFactor(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .number, .variable, .function, .pi, .e, .i, .fraction, .binomial, .root, .cubeRoot: true
    case .open(let bracket): bracket != .set && bracket != .matrix && bracket != .angle
    case .bar: barDepth == 0
    default: false
    }
  }

  /// A factor with signs before it. Signs are read in a loop: many of them are no recursion.
  private mutating func signed() throws(Unreadable) -> Value {
    var isNegative = false
    while let kind = current {
      guard [.plus, .minus, .plusMinus, .minusPlus].contains(kind) else { break }
      try meter.spend()
      if isMinus(kind) { isNegative.toggle() }
      cursor += 1
    }
    let value = try power()
    return isNegative ? value.negated : value
  }

  /// A base with its powers; `2^3^2` is `2^9`.
  mutating func power() throws(Unreadable) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 2 * MathBrackets.depthLimit else { throw Unreadable() }
    var value = try primary()
    while let kind = current {
      try meter.spend()
      if kind == .factorial {
        cursor += 1
        value = try factorial(value)
      } else if kind == .degree, functionDepth > 0 {
        cursor += 1
        let halfTurn = Value(SmallRational(180))
        value = try value.multiplied(by: .pi).divided(by: halfTurn)
      } else {
        break
      }
    }
    if current == .power {
      cursor += 1
      try meter.spend(8)
      let exponent = try exponent()
      value = try value.power(exponent)
    }
    return value
  }

  /// What stands after `^`: a group, or a signed factor with its own powers.
  mutating func exponent() throws(Unreadable) -> Value {
    if current == .minus || current == .plus {
      let isNegative = current == .minus
      cursor += 1
      let value = try power()
      return isNegative ? value.negated : value
    }
    return try power()
  }

  /// A number, a variable, a function, or something in brackets.
  mutating func primary() throws(Unreadable) -> Value {
    guard let kind = current else { throw Unreadable() }
    try meter.spend()
    switch kind {
    case .number(let literal): return try number(literal)
    case .variable:
      guard let (name, next) = variableName(at: cursor, before: end) else { throw Unreadable() }
      cursor = next
      return Value(variable: name)
    case .pi: return constant(.pi)
    case .e: return constant(.e)
    case .i: return constant(.i)
    case .fraction:
      cursor += 1
      let top = try argument()
      try meter.spend(7)
      return try top.divided(by: try argument())
    case .binomial:
      cursor += 1
      let n = try argument()
      return try binomial(n, try argument())
    case .root, .cubeRoot: return try root()
    case .function(let function): return try apply(function)
    case .open(.round), .open(.square), .open(.group): return try grouped()
    case .open(.floor): return MathFunction.floor(try grouped())
    case .open(.ceiling): return MathFunction.ceil(try grouped())
    case .bar where barDepth == 0: return try absolute()
    default: throw Unreadable()
    }
  }

  private mutating func constant(_ value: Value) -> Value {
    cursor += 1
    return value
  }

  /// An expression in brackets of one kind.
  mutating func grouped() throws(Unreadable) -> Value {
    let close = matches[cursor]
    guard close > cursor, close < end, case .open(let open) = tokens[cursor].kind,
      tokens[close].kind == .close(open)
    else { throw Unreadable() }
    let outer = (end, barDepth, digitsTaken)
    (end, barDepth, digitsTaken) = (close, 0, 0)
    cursor += 1
    let value = try sum()
    guard cursor == close else { throw Unreadable() }
    (end, barDepth, digitsTaken) = outer
    cursor = close + 1
    return value
  }

  private mutating func absolute() throws(Unreadable) -> Value {
    cursor += 1
    barDepth += 1
    let value = try sum()
    barDepth -= 1
    guard current == .bar else { throw Unreadable() }
    cursor += 1
    return MathFunction.abs(value)
  }

  /// The name of the variable at a place, and where it ends: `x`, `x_1`, `x_{12}`.
  func variableName(at index: Int, before end: Int) -> (name: String, next: Int)? {
    guard index < end, case .variable(let letter) = tokens[index].kind else { return nil }
    guard index + 2 < end, tokens[index + 1].kind == .subscripted else {
      return (letter, index + 1)
    }
    let next = index + 2
    if tokens[next].kind == .open(.group), matches[next] > next, matches[next] < end {
      let inner = tokens[(next + 1)..<matches[next]].map(\.spelling).joined()
      return ("\(letter)_\(inner)", matches[next] + 1)
    }
    return ("\(letter)_\(tokens[next].spelling)", next + 1)
  }
}
