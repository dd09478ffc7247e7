/// A mathematical answer after reading: a number, an expression, an interval, a set, a matrix, an
/// equation, or a text.
public struct MathForm: Sendable {
  /// The text it was read from, trimmed: a form always agrees with itself.
  let source: String
  let content: Content

  indirect enum Content: Sendable {
    case quantity(Quantity)
    case infinity(isNegative: Bool)
    /// A tuple, or an interval: the brackets, and the elements in order.
    case sequence(open: MathToken.Bracket, close: MathToken.Bracket, [Content])
    /// Elements without order or multiplicity. A list without brackets is one too.
    case set([Content])
    /// A union of intervals or sets.
    case union([Content])
    case matrix([[Content]])
    /// `x = 5`, `x in [1, 2]`: agrees with what stands on the right.
    case labelled(name: String, Content, difference: ExpressionValue?)
    /// An equation or inequality between expressions: left minus right, or so turned that it is to
    /// be greater than zero.
    case relation(Relation, ExpressionValue)
    case text(String)
  }

  /// A value with its unit.
  struct Quantity: Sendable {
    var value: ExpressionValue
    /// The canonical unit; nil without one.
    var unit: String?
    /// The value when a single letter, read as a unit, is a variable.
    var literal: ExpressionValue?
  }

  enum Relation: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case greater = ">"
    case greaterEqual = ">="
  }
}

extension MathForm.Content {
  /// How many parts it has: bounds the cost of a comparison.
  var size: Int {
    switch self {
    case .quantity, .infinity, .relation, .text: 1
    case .sequence(_, _, let elements), .set(let elements), .union(let elements):
      elements.reduce(1) { $0 + $1.size }
    case .matrix(let rows): rows.joined().reduce(1) { $0 + $1.size }
    case .labelled(_, let content, _): content.size
    }
  }

  /// The elements of a set; anything else is a set of one.
  var elements: [MathForm.Content] {
    if case .set(let elements) = self { return elements }
    return [self]
  }
}
