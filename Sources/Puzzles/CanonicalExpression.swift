/// The canonical form of an expression, by which equal solutions are recognised.
///
/// Nested sums and differences become one list of added and subtracted terms, nested products and
/// quotients one list of factors and divisors, and each list is sorted (larger values first, then
/// by text). A sum below zero is turned round and its sign moves outward, so `(4-10)*(9-13)` is the
/// same as `(10-4)*(13-9)`. Equal forms are the same solution up to commutativity, associativity
/// and sign; `x*1` and `x/1` stay different, and so do solutions that only agree in value.
struct CanonicalExpression {
  private enum Kind { case number, sum, product }

  /// One entry of a list: added or a factor when `isDirect`, else subtracted or a divisor.
  private struct Term {
    var isDirect: Bool
    var value: Fraction
    var text: String
    var kind: Kind
  }

  private let kind: Kind
  private let terms: [Term]
  /// The absolute value.
  private let value: Fraction
  /// Whether the expression is the negative of the form.
  private let isNegated: Bool

  /// The text of the form of the absolute value, with parentheses round sums within products.
  let text: String
  /// The text of the expression itself: `text`, behind a minus sign when it is negative.
  let signedText: String

  /// The form of a given number, at least 0.
  init(number: Int) {
    kind = .number
    value = Fraction(number)
    isNegated = false
    text = String(number)
    signedText = text
    terms = []
  }

  /// The form of an operation whose exact result is `result`; `nil` when negating it overflows.
  init?(
    _ left: CanonicalExpression, _ operation: ArithmeticOperation, _ right: CanonicalExpression,
    result: Fraction
  ) {
    let kind: Kind = operation == .add || operation == .subtract ? .sum : .product
    var terms: [Term]
    let isNegated: Bool
    if kind == .sum {
      let turnsRight = operation == .subtract
      terms =
        left.entries(of: .sum, turned: left.isNegated)
        + right.entries(of: .sum, turned: right.isNegated != turnsRight)
      isNegated = result.isNegative
      if isNegated { for index in terms.indices { terms[index].isDirect.toggle() } }
    } else {
      terms =
        left.entries(of: .product, turned: false)
        + right.entries(of: .product, turned: operation == .divide)
      isNegated = left.isNegated != right.isNegated && result != .zero
    }
    terms.sort { first, second in
      if first.isDirect != second.isDirect { return first.isDirect }
      if first.value != second.value { return first.value > second.value }
      return first.text < second.text
    }
    guard let magnitude = result.isNegative ? result.negated : result else { return nil }
    self.kind = kind
    self.terms = terms
    self.value = magnitude
    self.isNegated = isNegated
    text = CanonicalExpression.text(kind, terms)
    signedText = isNegated ? "-(\(text))" : text
  }

  private func entries(of listKind: Kind, turned: Bool) -> [Term] {
    guard kind == listKind else {
      return [Term(isDirect: !turned, value: value, text: text, kind: kind)]
    }
    guard turned else { return terms }
    return terms.map {
      Term(isDirect: !$0.isDirect, value: $0.value, text: $0.text, kind: $0.kind)
    }
  }

  private static func text(_ kind: Kind, _ terms: [Term]) -> String {
    var text = ""
    for term in terms {
      switch (kind, term.isDirect) {
      case (.sum, true): text += text.isEmpty ? "" : "+"
      case (.sum, false): text += "-"
      case (_, true): text += text.isEmpty ? "" : "*"
      case (_, false): text += text.isEmpty ? "1/" : "/"
      }
      text += kind == .product && term.kind == .sum ? "(\(term.text))" : term.text
    }
    return text
  }
}
