/// How hard a puzzle is, measured by how many solution paths it has.
///
/// The more paths lead to the target, the more first steps keep it reachable, and the likelier is a
/// policy that picks plausible steps to succeed. Paths are counted as `CountdownSolver` counts
/// them, orders of steps apart. Puzzles with 5 or 6 numbers have many more paths, and many more
/// dead ends: compare puzzles of the same count.
public struct PuzzleDifficulty: Sendable, Hashable, Comparable {
  /// The number of solution paths; 0 for an unsolvable puzzle.
  public let solutionPaths: Int

  /// The difficulty of a puzzle with so many paths; negative counts are taken as 0.
  public init(solutionPaths: Int) {
    self.solutionPaths = max(0, solutionPaths)
  }

  /// The bucket floor(log2(paths)): 0 for one path, 3 for 8...15; `nil` for an unsolvable puzzle.
  /// Each bucket has twice the paths of the one below.
  public var bucket: Int? {
    solutionPaths == 0 ? nil : Int.bitWidth - 1 - solutionPaths.leadingZeroBitCount
  }

  /// Easier puzzles, those with more paths, come first.
  public static func < (left: PuzzleDifficulty, right: PuzzleDifficulty) -> Bool {
    left.solutionPaths > right.solutionPaths
  }
}

extension CountdownSolver {
  /// The difficulty of a puzzle.
  public mutating func difficulty(of puzzle: CountdownPuzzle) -> PuzzleDifficulty {
    PuzzleDifficulty(solutionPaths: solutionPaths(of: puzzle))
  }
}
