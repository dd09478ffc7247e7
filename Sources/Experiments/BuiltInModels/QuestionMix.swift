import Parsimony
public import Puzzles

/// Distinct puzzles of one split, from several distributions: the questions of reward models.
public struct QuestionMix: Sendable {
  /// Says what is in it; part of a rollout file's header.
  public let name: String
  private let parts: [(distribution: PuzzleDistribution, share: Double)]

  /// What the process reward model learns from.
  public static let reward = QuestionMix(
    name: "reward/1",
    parts: [
      (.gameOf24, 0.2),
      (PuzzleDistribution(counts: 4...4, numbers: 1...24, targets: 24...24), 0.25),
      (PuzzleDistribution(counts: 4...4, numbers: 1...20, targets: 10...100), 0.4),
      (PuzzleDistribution(counts: 3...3, numbers: 1...30, targets: 10...60), 0.1),
      (PuzzleDistribution(counts: 5...5, numbers: 1...15, targets: 10...100), 0.05),
    ])

  /// Up to `count` distinct puzzles, fewer only where a distribution has no more to give.
  public func puzzles(
    count: Int, split: CountdownPuzzle.Split, seed: UInt64
  ) throws -> [CountdownPuzzle] {
    var seen: Set<CountdownPuzzle> = []
    var puzzles: [CountdownPuzzle] = []
    // The last part fills up what earlier ones could not give.
    let ordered = parts.sorted { $0.share < $1.share }
    for (index, part) in ordered.enumerated() {
      let isLast = index == ordered.count - 1
      let wanted = isLast ? count - puzzles.count : Int((Double(count) * part.share).rounded())
      var generator = try CountdownGenerator(
        seed: SeedSequence(seed: seed).derive("\(name)-\(split.rawValue)-\(index)"),
        distribution: part.distribution)
      var found = 0
      var repeats = 0
      while found < wanted, repeats < 2_000 {
        let puzzle = try generator.puzzle(split: split)
        if seen.insert(puzzle).inserted {
          puzzles.append(puzzle)
          found += 1
          repeats = 0
        } else {
          repeats += 1
        }
      }
    }
    var shuffle = SeedSequence(seed: seed).generator("shuffle-" + name)
    shuffle.shuffle(&puzzles)
    return puzzles
  }
}
