/// From which puzzles a generator draws.
///
/// The count of numbers, each number and the target are drawn independently and uniformly; draws
/// that do not meet `difficulty` are rejected and drawn again.
public struct PuzzleDistribution: Sendable, Hashable {
  /// Which puzzles are kept.
  public enum Difficulty: Sendable, Hashable {
    /// Every puzzle, solvable or not.
    case any
    /// Every puzzle that has a solution.
    case solvable
    /// Puzzles whose number of solution paths lies in a band; 0 stands for unsolvable ones.
    case solutionPaths(ClosedRange<Int>)
  }

  /// How many numbers, within 3...6.
  public var counts: ClosedRange<Int>
  /// The range of each number, within 0...999.
  public var numbers: ClosedRange<Int>
  /// The range of the target, within 0...9999; one value for a fixed target.
  public var targets: ClosedRange<Int>
  /// Which puzzles are kept.
  public var difficulty: Difficulty

  /// Creates a distribution; `CountdownGenerator` checks the ranges.
  public init(
    counts: ClosedRange<Int>, numbers: ClosedRange<Int>, targets: ClosedRange<Int>,
    difficulty: Difficulty = .solvable
  ) {
    self.counts = counts
    self.numbers = numbers
    self.targets = targets
    self.difficulty = difficulty
  }

  /// Solvable Games of 24: four numbers in 1...13, target 24.
  public static let gameOf24 = PuzzleDistribution(
    counts: 4...4, numbers: 1...13, targets: 24...24)

  /// Throws `PuzzleError` with code `.invalidDistribution` when a range leaves that of puzzles.
  func validate() throws(PuzzleError) {
    try check("counts", counts, within: CountdownPuzzle.countRange)
    try check("numbers", numbers, within: CountdownPuzzle.numberRange)
    try check("targets", targets, within: CountdownPuzzle.targetRange)
    if case .solutionPaths(let band) = difficulty, band.upperBound < 0 {
      throw PuzzleError(
        .invalidDistribution,
        "The band of solution paths \(band) is negative: use counts of 0 or more.")
    }
  }

  private func check(
    _ name: String, _ range: ClosedRange<Int>, within allowed: ClosedRange<Int>
  ) throws(PuzzleError) {
    guard allowed.contains(range.lowerBound), allowed.contains(range.upperBound) else {
      throw PuzzleError(
        .invalidDistribution, "The range \(name) \(range) is too wide: keep it within \(allowed).")
    }
  }
}
