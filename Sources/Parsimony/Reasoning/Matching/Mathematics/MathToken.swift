/// A unit of mathematical text, plain or LaTeX.
struct MathToken: Sendable {
  enum Kind: Sendable, Hashable {
    case number(NumberLiteral)
    case variable(String)
    case word(String)
    case function(MathFunction)
    case pi, e, i
    case infinity, emptySet, reals
    case fraction, binomial, root, cubeRoot
    case plus, minus, plusMinus, minusPlus, times, divide, power, subscripted, factorial, bar
    case comma, semicolon
    case and, or
    case open(Bracket)
    case close(Bracket)
    case ampersand, rowBreak
    case equal, notEqual, less, lessEqual, greater, greaterEqual, element, union
    case degree, percent
    case currency(String)
  }

  enum Bracket: Sendable, Hashable {
    case round, square, group, set, angle, floor, ceiling, matrix
  }

  let kind: Kind
  /// Whether white space stands before it.
  let isSpaced: Bool
  /// As written.
  let spelling: String
}

/// A decimal number as written.
struct NumberLiteral: Sendable, Hashable {
  /// All digits, without point and separators.
  var digits: [UInt8]
  /// How many of the digits are decimals.
  var decimals = 0
  /// The power of ten.
  var exponent = 0
  /// The digits that repeat for ever after the others.
  var repeating: [UInt8] = []

  var isWhole: Bool { decimals == 0 && exponent == 0 && repeating.isEmpty }

  /// The value: digits x 10^(exponent - decimals), and the repeating part over 99...9.
  func value(base: Int = 10) throws(Unreadable) -> ExpressionValue {
    if base != 10 { return try value(inBase: base) }
    guard exponent.magnitude <= 999 else { throw Unreadable() }
    var value = Self.whole(digits)
    if !repeating.isEmpty {
      let nines = [UInt8](repeating: 9, count: repeating.count)
      value = value.adding(try Self.whole(repeating).divided(by: Self.whole(nines)))
    }
    let shift = exponent - decimals
    guard shift != 0 else { return value }
    let ten = ExpressionValue(SmallRational(10))
    let power = try ten.power(ExpressionValue(SmallRational(abs(shift))))
    var result = shift > 0 ? value.multiplied(by: power) : try value.divided(by: power)
    // The nearest double of the whole literal, not of its parts: long decimals overflow in parts.
    if repeating.isEmpty, result.ratio == nil,
      let double = Double(
        String(decoding: digits.map { $0 + 48 }, as: UTF8.self) + "e\(shift)")
    {
      result.points = .init(ApproximateNumber(double, error: abs(double) * 0x1p-52))
    }
    return result
  }

  private static func whole(_ digits: [UInt8]) -> ExpressionValue {
    let text = String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
    if let small = Int(text) { return ExpressionValue(SmallRational(small)) }
    let double = Double(text) ?? .infinity
    return ExpressionValue(
      ratio: nil, residues: Residues(digits: digits),
      points: .init(ApproximateNumber(double, error: double * 0x1p-52)), isConstant: true)
  }

  private func value(inBase base: Int) throws(Unreadable) -> ExpressionValue {
    guard isWhole, (2...10).contains(base), digits.allSatisfy({ $0 < base }), digits.count <= 64
    else { throw Unreadable() }
    let radix = ExpressionValue(SmallRational(base))
    return digits.reduce(ExpressionValue(.zero)) { sum, digit in
      sum.multiplied(by: radix).adding(ExpressionValue(SmallRational(Int(digit))))
    }
  }
}
