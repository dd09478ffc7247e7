/// The expression that a trace's steps build if every step is believed.
///
/// Nothing is checked: a vote must not profit from the exact verifier. Each step's claimed result
/// stands for the step's expression when a later step uses that number. The canonical form sorts
/// the operands of + and *, so that the same solution in another order is the same answer.
struct ClaimedExpression {
  /// For people, e.g. `(10 - 4) * (13 - 9)`.
  let infix: String
  /// For votes.
  let canonical: String
  /// The last claimed result, as written.
  let result: String

  private struct Part {
    let infix: String
    let canonical: String
    let binding: Int
  }

  /// Nil if a step does not read `a?b=c`, where ? is an operator.
  init?(_ steps: [String]) {
    var known: [String: [Part]] = [:]
    var last: (part: Part, result: String)?
    for step in steps {
      guard let claim = Self.claim(step) else { return nil }
      var operands: [Part] = []
      for text in [claim.left, claim.right] {
        if var parts = known[text], let part = parts.popLast() {
          known[text] = parts
          operands.append(part)
        } else {
          operands.append(Part(infix: text, canonical: text, binding: 3))
        }
      }
      let part = Self.combine(operands[0], claim.operation, operands[1])
      known[claim.result, default: []].append(part)
      last = (part, claim.result)
    }
    guard let last else { return nil }
    infix = last.part.infix
    canonical = last.part.canonical
    result = last.result
  }

  private static func claim(
    _ line: String
  ) -> (left: String, operation: Character, right: String, result: String)? {
    let text = line.split(separator: "\n").first.map(String.init) ?? ""
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let expression = text[..<equals]
    let rest = text[text.index(after: equals)...]
    let result = rest.prefix { $0 != ":" }
    guard let sign = expression.dropFirst().firstIndex(where: { "+-*/".contains($0) }) else {
      return nil
    }
    let left = expression[..<sign]
    let right = expression[expression.index(after: sign)...]
    guard !left.isEmpty, !right.isEmpty, !result.isEmpty else { return nil }
    return (String(left), expression[sign], String(right), String(result))
  }

  private static func combine(_ left: Part, _ operation: Character, _ right: Part) -> Part {
    let binding = operation == "+" || operation == "-" ? 1 : 2
    let isCommutative = operation == "+" || operation == "*"
    func wrapped(_ part: Part, strictly: Bool) -> String {
      part.binding < binding || (strictly && part.binding == binding)
        ? "(\(part.infix))" : part.infix
    }
    var sides = [left.canonical, right.canonical]
    if isCommutative { sides.sort() }
    return Part(
      infix: wrapped(left, strictly: false) + " \(operation) "
        + wrapped(right, strictly: !isCommutative),
      canonical: "(\(sides[0])\(operation)\(sides[1]))", binding: binding)
  }
}
