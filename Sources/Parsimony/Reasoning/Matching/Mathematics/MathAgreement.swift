/// How mathematical forms are compared.
struct MathAgreement: Sendable {
  let tolerance: Double?
  let requiresUnits: Bool

  func agree(_ a: MathForm.Content, _ b: MathForm.Content) -> Bool {
    switch (a, b) {
    case (.labelled(let left, let first, let one), .labelled(let right, let second, let two)):
      if left == right, agree(first, second) { return true }
      guard let one, let two else { return false }
      return one.isMultiple(of: two, positively: false)
    case (.labelled(_, let content, let one), let other),
      (let other, .labelled(_, let content, let one)):
      if case .relation(.equal, let two) = other {
        return one?.isMultiple(of: two, positively: false) ?? false
      }
      return agree(content, other)
    case (.relation(let left, let one), .relation(let right, let two)):
      return left == right
        && one.isMultiple(of: two, positively: left == .greater || left == .greaterEqual)
    case (.set, _), (_, .set): return covers(a.elements, b.elements)
    case (.union(let left), .union(let right)): return covers(left, right)
    case (.quantity(let left), .quantity(let right)): return agree(left, right)
    case (.infinity(let left), .infinity(let right)): return left == right
    case (.sequence(let open, let close, let left), .sequence(let begin, let end, let right)):
      return open == begin && close == end && inOrder(left, right)
    case (.matrix(let left), .matrix(let right)):
      return left.map(\.count) == right.map(\.count)
        && inOrder(Array(left.joined()), Array(right.joined()))
    case (.text(let left), .text(let right)): return left == right
    default: return false
    }
  }

  private func inOrder(_ a: [MathForm.Content], _ b: [MathForm.Content]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { agree($0, $1) }
  }

  /// Whether each element has a partner on the other side.
  private func covers(_ a: [MathForm.Content], _ b: [MathForm.Content]) -> Bool {
    a.allSatisfy { element in b.contains { agree(element, $0) } }
      && b.allSatisfy { element in a.contains { agree(element, $0) } }
  }

  /// Units: equal, or dropped on one side. Per cent is a unit and a factor: 50% agrees with 50 and
  /// with 0.5.
  private func agree(_ a: MathForm.Quantity, _ b: MathForm.Quantity) -> Bool {
    let isEqual = a.value.equals(b.value, tolerance: tolerance)
    switch (a.unit, b.unit) {
    case (nil, nil): return isEqual
    case (let left?, let right?): return left == right && isEqual
    case (let unit?, nil): return dropped(unit, isEqual, a, b.value)
    case (nil, let unit?): return dropped(unit, isEqual, b, a.value)
    }
  }

  private func dropped(
    _ unit: String, _ isEqual: Bool, _ quantity: MathForm.Quantity, _ bare: ExpressionValue
  ) -> Bool {
    if isEqual, !requiresUnits { return true }
    if unit == "%" {
      let hundredth = ExpressionValue(SmallRational(1, over: 100) ?? .zero)
      return quantity.value.multiplied(by: hundredth).equals(bare, tolerance: tolerance)
    }
    return quantity.literal?.equals(bare, tolerance: tolerance) ?? false
  }
}
