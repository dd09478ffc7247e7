/// The 100 Games of 24 that the literature reports on, which nothing here may train on: rows
/// 900..<1000 of the recorded table, the test games of Yao et al. 2023, "Tree of Thoughts".
///
/// Only their fingerprints are kept; `scripts/protected-games` makes the list from the table.
public enum ProtectedGames {
  private static let set = Set(fingerprints)

  /// Whether a fingerprint belongs to a protected game.
  public static func contains(fingerprint: UInt64) -> Bool {
    set.contains(fingerprint)
  }

  /// Whether a puzzle is a protected game.
  public static func contains(_ puzzle: CountdownPuzzle) -> Bool {
    contains(fingerprint: puzzle.fingerprint)
  }

  /// Whether the puzzle, or any state that its steps pass through, is a protected game: the numbers
  /// that remain, with the target, are those of one. A longer puzzle must not teach the end of a
  /// protected one.
  public static func containsProtectedState(
    _ puzzle: CountdownPuzzle, steps: [CountdownStep]
  ) -> Bool {
    if contains(puzzle) { return true }
    return steps.contains { step in
      contains(
        fingerprint: FingerprintHasher.fingerprint(numbers: step.remaining, target: puzzle.target))
    }
  }
}
