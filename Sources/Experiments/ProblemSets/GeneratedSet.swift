import Parsimony
public import Puzzles

/// Puzzles drawn from a seed: different puzzles, none of them one of the 100 protected games.
public struct GeneratedSet: Sendable, Hashable {
  /// Three to five numbers in 1...20, a third each, target 10...100, solvable: from trivial to
  /// hopeless, as questions are.
  public static let defaultDistribution = PuzzleDistribution(
    counts: 3...5, numbers: 1...20, targets: 10...100)

  /// The puzzles that calibrators did not see the like of: more numbers, or larger ones.
  public static let shifted: [String: PuzzleDistribution] = [
    "five-six": PuzzleDistribution(counts: 5...6, numbers: 1...20, targets: 10...100),
    "six": PuzzleDistribution(counts: 6...6, numbers: 1...20, targets: 10...100),
    "target-24": PuzzleDistribution(counts: 4...4, numbers: 1...24, targets: 24...24),
    "large": PuzzleDistribution(counts: 3...4, numbers: 21...60, targets: 10...100),
  ]

  /// Begins the set's name: `generated`, or a key of ``shifted``.
  public let name: String
  /// How many puzzles, at least 1.
  public let count: Int
  /// The seed of the draw.
  public let seed: UInt64
  /// From which puzzles is drawn.
  public let distribution: PuzzleDistribution
  /// The split that all puzzles belong to; puzzles of `.test` were never trained or calibrated on.
  public let split: CountdownPuzzle.Split

  /// Describes a set.
  public init(
    name: String = "generated", count: Int, seed: UInt64,
    distribution: PuzzleDistribution = defaultDistribution, split: CountdownPuzzle.Split = .test
  ) {
    self.name = name
    self.count = count
    self.seed = seed
    self.distribution = distribution
    self.split = split
  }

  /// Draws the puzzles, of each count of numbers in turn: drawn together, the larger puzzles, of
  /// which nearly all are solvable, would crowd out the small ones.
  ///
  /// A question is named after its puzzle, such as `countdown/4 9 10 13>24`, so that it draws the
  /// same samples whatever set it is in. Difficulty is the rank by the share of step sequences that
  /// lead to the target (fewer is harder), equal ones sharing the mean rank. Throws `badArgument`
  /// when there are not so many different puzzles.
  public func problemSet() throws(ExperimentError) -> ProblemSet {
    guard count >= 1 else {
      throw ExperimentError(.badArgument, "A set of \(count) puzzles; ask for at least 1.")
    }
    var puzzles: [CountdownPuzzle] = []
    do throws(PuzzleError) {
      var generators: [CountdownGenerator] = []
      for numbers in distribution.counts {
        var stratum = distribution
        stratum.counts = numbers...numbers
        let own = SeedSequence(seed: seed).derive("generated", numbers)
        generators.append(try CountdownGenerator(seed: own, distribution: stratum))
      }
      var seen: Set<CountdownPuzzle> = []
      var turn = 0
      while puzzles.count < count {
        guard !generators.isEmpty else {
          throw PuzzleError(
            .noPuzzleFound,
            "Only \(puzzles.count) different puzzles were found where \(count) were asked for: "
              + "ask for fewer or widen the ranges.")
        }
        turn %= generators.count
        if let puzzle = Self.fresh(from: &generators[turn], split: split, seen: &seen) {
          puzzles.append(puzzle)
          turn += 1
        } else {
          // Small puzzles run out first; the others fill up.
          generators.remove(at: turn)
        }
      }
    } catch {
      throw ExperimentError(.badArgument, error.message)
    }
    var solver = CountdownSolver(options: .init(arithmetic: .integers))
    let ranks = Problem.scaledRanks(
      puzzles.map { -Double(solver.solutionPaths(of: $0)) / Self.sequences(of: $0.numbers.count) })
    return try ProblemSet(
      name: "\(name) \(count) \(split.rawValue) seed \(seed)",
      problems: zip(puzzles, ranks).map { puzzle, rank in
        Problem(id: "countdown/\(puzzle)", puzzle: puzzle, difficulty: rank)
      })
  }

  /// A puzzle that was not drawn before, or nil when there seem to be none left.
  private static func fresh(
    from generator: inout CountdownGenerator, split: CountdownPuzzle.Split,
    seen: inout Set<CountdownPuzzle>
  ) -> CountdownPuzzle? {
    for _ in 0..<20_000 {
      guard let puzzle = try? generator.puzzle(split: split) else { return nil }
      if !ProtectedGames.contains(puzzle), seen.insert(puzzle).inserted { return puzzle }
    }
    return nil
  }

  /// Step sequences of so many numbers, right or not: a pair and one of six ordered operations at
  /// every step. It makes puzzles of different sizes comparable.
  private static func sequences(of count: Int) -> Double {
    var product = 1.0
    for remaining in 2...max(2, count) { product *= Double(6 * remaining * (remaining - 1) / 2) }
    return product
  }
}
