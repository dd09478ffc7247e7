/// Why a line of model text is not a right step.
public struct StepError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of mistake.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The line does not have the form of a step.
    case malformed
    /// The result is not that of the operation.
    case wrongArithmetic
    /// An operand is not among the numbers, or was used already.
    case numberNotAvailable
    /// The numbers after the colon are not those that remain.
    case wrongRemaining
    /// The divisor is zero.
    case divisionByZero
    /// The exact result does not fit 64 bits.
    case overflow
    /// The last number is not the target.
    case targetMissed
  }

  /// The kind of mistake.
  public let code: Code
  /// One sentence that names the offending value and what would be right.
  public let message: String

  /// Creates an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

extension StepError {
  static func malformed(_ line: some StringProtocol) -> StepError {
    StepError(
      .malformed, "\(quoted(line)) is not a step: write it like '13-9=4:4 4 10', without blanks.")
  }

  static func numberNotAvailable(_ number: Fraction, among numbers: [Fraction]) -> StepError {
    StepError(
      .numberNotAvailable,
      "\(number) is not available: use two of \(list(numbers)), each once.")
  }

  static func divisionByZero(_ dividend: Fraction) -> StepError {
    StepError(.divisionByZero, "\(dividend)/0 divides by zero: choose another divisor.")
  }

  static func overflow(
    _ left: Fraction, _ operation: ArithmeticOperation, _ right: Fraction
  ) -> StepError {
    StepError(
      .overflow,
      "\(left) \(operation.rawValue) \(right) does not fit 64 bits: use smaller numbers.")
  }

  static func wrongArithmetic(claimed: Fraction, step: CountdownStep) -> StepError {
    StepError(
      .wrongArithmetic,
      "\(step.left) \(step.operation.rawValue) \(step.right) is \(step.result), not \(claimed).")
  }

  static func wrongRemaining(claimed: [Fraction]?, step: CountdownStep) -> StepError {
    StepError(
      .wrongRemaining,
      "After the step \(list(step.remaining)) remain, "
        + (claimed.map { "not \(list($0))." } ?? "but the line does not list them."))
  }

  static func targetMissed(_ result: Fraction, target: Int) -> StepError {
    StepError(.targetMissed, "The last number is \(result), but the target is \(target).")
  }

  private static func list(_ numbers: [Fraction]) -> String {
    numbers.map(\.description).joined(separator: " ")
  }
}
