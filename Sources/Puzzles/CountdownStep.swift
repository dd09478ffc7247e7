/// One step of a trace: two of the numbers are replaced by the result of an operation.
public struct CountdownStep: Sendable, Hashable {
  /// The left operand.
  public let left: Fraction
  /// The operation.
  public let operation: ArithmeticOperation
  /// The right operand.
  public let right: Fraction
  /// The exact result.
  public let result: Fraction
  /// The numbers after the step, with the result, sorted ascending.
  public let remaining: [Fraction]

  /// The step `left operation right` on `numbers`, in any order.
  ///
  /// Throws `StepError` when an operand is not among the numbers, the divisor is zero or the result
  /// overflows.
  public init(
    _ left: Fraction, _ operation: ArithmeticOperation, _ right: Fraction, on numbers: [Fraction]
  ) throws(StepError) {
    var rest = numbers.isSorted ? numbers : numbers.sorted()
    for operand in [left, right] {
      guard let index = rest.firstIndex(of: operand) else {
        throw StepError.numberNotAvailable(operand, among: numbers)
      }
      rest.remove(at: index)
    }
    guard let result = operation(left, right) else {
      throw operation == .divide && right == .zero
        ? StepError.divisionByZero(left) : StepError.overflow(left, operation, right)
    }
    rest.insert(result, at: rest.firstIndex { $0 > result } ?? rest.endIndex)
    self.init(left: left, operation: operation, right: right, result: result, remaining: rest)
  }

  /// A step that is known to be right; `remaining` is sorted.
  init(
    left: Fraction, operation: ArithmeticOperation, right: Fraction, result: Fraction,
    remaining: [Fraction]
  ) {
    self.left = left
    self.operation = operation
    self.right = right
    self.result = result
    self.remaining = remaining
  }

  /// Whether the step has the form that models are trained on: the larger operand first in sums,
  /// products and differences (which are therefore never negative); quotients in any order.
  public var isCanonical: Bool { operation == .divide || left >= right }

  /// The model's text with its newline: `13-9=4:4 4 10\n`, and `4*6=24\n` when one number remains.
  public var modelText: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// Appends the model's text, with its newline.
  public func write(to text: inout String) {
    text += left.modelText
    text += operation.rawValue
    text += right.modelText
    text += "="
    text += result.modelText
    if remaining.count > 1 {
      var separator = ":"
      for number in remaining {
        text += separator
        text += number.modelText
        separator = " "
      }
    }
    text += "\n"
  }
}

extension CountdownStep: CustomStringConvertible {
  /// The text for people: `13 - 9 = 4 (left: 4 4 10)`.
  public var description: String {
    let equation = "\(left) \(operation.rawValue) \(right) = \(result)"
    guard remaining.count > 1 else { return equation }
    return equation + " (left: " + remaining.map(\.description).joined(separator: " ") + ")"
  }
}

extension [CountdownStep] {
  /// The model's text of a whole trace: every step with its newline.
  public var modelText: String {
    var text = ""
    for step in self { step.write(to: &text) }
    return text
  }
}

extension [Fraction] {
  var isSorted: Bool {
    for index in indices.dropFirst() where self[index] < self[index - 1] { return false }
    return true
  }
}
