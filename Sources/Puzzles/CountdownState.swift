/// Where a trace stands: the numbers that remain, sorted ascending, and the target.
public struct CountdownState: Sendable, Hashable {
  /// The remaining numbers, sorted ascending: 1 to 6 of them in a trace.
  public let numbers: [Fraction]
  /// The number to reach.
  public let target: Int

  /// A state of numbers in any order.
  public init(numbers: [Fraction], target: Int) {
    self.numbers = numbers.sorted()
    self.target = target
  }

  /// The state before the first step.
  public init(_ puzzle: CountdownPuzzle) {
    numbers = puzzle.numbers.map { Fraction($0) }
    target = puzzle.target
  }

  /// Whether one number remains and it is the target.
  public var isSolved: Bool { numbers.count == 1 && numbers[0] == Fraction(target) }

  /// A stable fingerprint, equal to that of the puzzle with the same numbers and target.
  public var fingerprint: UInt64 {
    FingerprintHasher.fingerprint(numbers: numbers, target: target)
  }

  /// The state after a step that was made from this one.
  public func applying(_ step: CountdownStep) -> CountdownState {
    CountdownState(numbers: step.remaining, target: target)
  }
}
