import Puzzles

extension ProblemSet {
  /// The questions that the built-in models were never trained on, without the 100 protected games
  /// (which have a line of their own in every report).
  ///
  /// Throws `badData` when none is left.
  public func heldOut() throws(ExperimentError) -> ProblemSet {
    try ProblemSet(
      name: name + ", held out",
      problems: problems.filter {
        $0.puzzle.split != .train && !ProtectedGames.contains($0.puzzle)
      })
  }

  /// The questions that the built-in models were never trained on, the 100 protected games
  /// included.
  ///
  /// Throws `badData` when none is left.
  public func unseen() throws(ExperimentError) -> ProblemSet {
    try ProblemSet(
      name: name + ", unseen", problems: problems.filter { $0.puzzle.split != .train })
  }
}
