/// A Countdown puzzle: combine all numbers, each exactly once, with + - * / to reach the target.
///
/// Game of 24 is the case of four numbers and target 24. The numbers are kept sorted ascending, so
/// equal multisets with equal targets are equal puzzles.
public struct CountdownPuzzle: Sendable, Hashable {
  /// How many numbers a puzzle may have.
  public static let countRange = 3...6
  /// The range of each number.
  public static let numberRange = 0...999
  /// The range of the target.
  public static let targetRange = 0...9999
  /// The target of Game of 24, assumed where none is given.
  public static let defaultTarget = 24

  /// The numbers, sorted ascending.
  public let numbers: [Int]
  /// The number to reach.
  public let target: Int

  /// Creates a puzzle from numbers in any order.
  ///
  /// Throws `PuzzleError` when there are fewer than 3 or more than 6 numbers, a number lies outside
  /// 0...999 or the target outside 0...9999.
  public init(numbers: [Int], target: Int = defaultTarget) throws(PuzzleError) {
    for number in numbers where !Self.numberRange.contains(number) {
      throw PuzzleError.numberOutOfRange(String(number))
    }
    guard Self.targetRange.contains(target) else {
      throw PuzzleError.targetOutOfRange(String(target))
    }
    let list = numbers.map(String.init).joined(separator: " ")
    guard !numbers.isEmpty else { throw PuzzleError.empty("") }
    if numbers.count < Self.countRange.lowerBound {
      let missing = Self.countRange.lowerBound - numbers.count
      throw PuzzleError(
        .tooFewNumbers,
        "\(numbers.count) number\(numbers.count == 1 ? "" : "s") given (\(list)), but a puzzle "
          + "needs 3 to 6: add \(missing == 1 ? "one more" : "\(missing) more").")
    }
    if numbers.count > Self.countRange.upperBound {
      throw PuzzleError(
        .tooManyNumbers,
        "\(numbers.count) numbers given (\(quoted(list))), but a puzzle has at most 6: "
          + "remove \(numbers.count - Self.countRange.upperBound).")
    }
    self.init(validNumbers: numbers.sorted(), target: target)
  }

  /// A puzzle whose numbers are known to be valid and sorted.
  init(validNumbers: [Int], target: Int) {
    numbers = validNumbers
    self.target = target
  }

  /// The model's text of the puzzle, with its newline: `4 9 10 13>24\n`.
  public var prompt: String { description + "\n" }

  /// A stable fingerprint: FNV-1a, 64 bits, over the prompt without its newline. It is the same in
  /// every run, build and release.
  public var fingerprint: UInt64 {
    FingerprintHasher.fingerprint(numbers: numbers, target: target)
  }
}

extension CountdownPuzzle: CustomStringConvertible {
  /// The canonical text, which the parser reads back: `4 9 10 13>24`.
  public var description: String {
    numbers.map(String.init).joined(separator: " ") + ">\(target)"
  }
}
