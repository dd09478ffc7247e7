extension MathParser {
  private static let relations: Set<MathToken.Kind> = [
    .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .element,
  ]

  /// An item of a list: a relation, or a piece; two contents with a plus-minus sign.
  mutating func item(_ range: Range<Int>) throws(Unreadable) -> [Content] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= MathBrackets.depthLimit else { throw Unreadable() }
    var (sides, signs) = try sides(range)
    if signs.isEmpty { return try pieces(range) }
    if signs[0] == .equal, isHeading(sides[0]) {
      sides.removeFirst()
      signs.removeFirst()
      if signs.isEmpty { return try pieces(sides[0]) }
    }
    if signs.allSatisfy({ $0 == .equal }) { return try equation(sides) }
    if signs == [.element], let name = loneVariable(sides[0]) {
      return try pieces(sides[1]).map { .labelled(name: name, $0, difference: nil) }
    }
    if signs == [.notEqual] { return [.relation(.notEqual, try difference(sides[0], sides[1]))] }
    return [try inequality(sides, signs)]
  }

  /// Whether a part of a list is an inequality.
  func isInequality(_ range: Range<Int>) -> Bool {
    let kinds: [MathToken.Kind] = [.less, .lessEqual, .greater, .greaterEqual]
    return kinds.contains { top(range, $0) != nil }
  }

  private func sides(
    _ range: Range<Int>
  ) throws(Unreadable) -> ([Range<Int>], [MathToken.Kind]) {
    let sides = try split(range) { Self.relations.contains($0) }
    return (sides, sides.dropFirst().map { tokens[$0.lowerBound - 1].kind })
  }

  private static let functionNames: Set<String> = [
    "f", "g", "h", "p", "q", "F", "G", "H", "P", "Q",
  ]

  /// Whether a left side only names what follows: words, or the head of a function like `f(x)`.
  private func isHeading(_ range: Range<Int>) -> Bool {
    let kinds = tokens[range].map(\.kind)
    if case .variable(let name) = kinds[0], Self.functionNames.contains(name), kinds.count > 3,
      kinds[1] == .open(.round),
      matches[range.lowerBound + 1] == range.upperBound - 1
    {
      return true
    }
    var words = 0
    for kind in kinds {
      switch kind {
      case .word: words += 1
      case .variable, .e, .i: break
      default: return false
      }
    }
    return words > 0
  }

  /// The name of a side that is one variable, perhaps with an index.
  private func loneVariable(_ range: Range<Int>) -> String? {
    guard let (name, next) = variableName(at: range.lowerBound, before: range.upperBound),
      next == range.upperBound
    else { return nil }
    return name
  }

  private func contains(_ range: Range<Int>, variable name: String) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if let (found, next) = variableName(at: index, before: range.upperBound) {
        if found == name { return true }
        index = next
      } else {
        index += 1
      }
    }
    return false
  }

  private mutating func equation(_ sides: [Range<Int>]) throws(Unreadable) -> [Content] {
    let last = sides[sides.count - 1]
    if let name = loneVariable(sides[0]), !contains(last, variable: name) {
      return try labelled(name, last)
    }
    // In a chain of equalities the last side is the result.
    if sides.count > 2 { return try pieces(last) }
    if let name = loneVariable(last), !contains(sides[0], variable: name) {
      return try labelled(name, sides[0])
    }
    let difference = try difference(sides[0], sides[1])
    // "2 + 3 = 5" is the number 5.
    return difference.isConstant ? try pieces(last) : [.relation(.equal, difference)]
  }

  private mutating func labelled(
    _ name: String, _ range: Range<Int>
  ) throws(Unreadable) -> [Content] {
    try pieces(range).map { content in
      var difference: ExpressionValue?
      if case .quantity(let quantity) = content {
        difference = ExpressionValue(variable: name).subtracting(quantity.value)
      }
      return .labelled(name: name, content, difference: difference)
    }
  }

  private mutating func difference(
    _ left: Range<Int>, _ right: Range<Int>
  ) throws(Unreadable) -> ExpressionValue {
    hasDoubleSign = false
    let difference = try expression(in: left).subtracting(try expression(in: right))
    guard !hasDoubleSign, difference.isKnown else { throw Unreadable() }
    return difference
  }

  /// An inequality in one variable as an interval; another one as what is to be positive.
  private mutating func inequality(
    _ sides: [Range<Int>], _ signs: [MathToken.Kind]
  ) throws(Unreadable) -> Content {
    var (sides, signs) = (sides, signs)
    if signs.allSatisfy({ $0 == .greater || $0 == .greaterEqual }) {
      sides.reverse()
      signs = signs.reversed().map { $0 == .greater ? .less : .lessEqual }
    }
    guard signs.allSatisfy({ $0 == .less || $0 == .lessEqual }) else { throw Unreadable() }
    if sides.count == 3, let name = loneVariable(sides[1]) {
      return interval(
        name, try bound(sides[0]), signs[0] == .lessEqual, try bound(sides[2]),
        signs[1] == .lessEqual)
    }
    guard sides.count == 2 else { throw Unreadable() }
    if let name = loneVariable(sides[0]), !contains(sides[1], variable: name) {
      return interval(
        name, .infinity(isNegative: true), false, try bound(sides[1]), signs[0] == .lessEqual)
    }
    if let name = loneVariable(sides[1]), !contains(sides[0], variable: name) {
      return interval(
        name, try bound(sides[0]), signs[0] == .lessEqual, .infinity(isNegative: false), false)
    }
    return .relation(
      signs[0] == .less ? .greater : .greaterEqual, try difference(sides[1], sides[0]))
  }

  private mutating func bound(_ range: Range<Int>) throws(Unreadable) -> Content {
    let bounds = try pieces(range)
    guard bounds.count == 1 else { throw Unreadable() }
    return bounds[0]
  }

  private func interval(
    _ name: String, _ low: Content, _ closedLow: Bool, _ high: Content, _ closedHigh: Bool
  ) -> Content {
    .labelled(
      name: name,
      .sequence(
        open: closedLow ? .square : .round, close: closedHigh ? .square : .round, [low, high]),
      difference: nil)
  }
}
