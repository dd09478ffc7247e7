import Parsimony

/// Draws puzzles and solution traces, reproducibly from a seed.
///
/// A value: a copy continues with the same draws.
public struct CountdownGenerator: Sendable {
  /// A puzzle with one of its solutions.
  public struct Example: Sendable, Hashable {
    /// The puzzle.
    public let puzzle: CountdownPuzzle
    /// A solution path, each equally likely.
    public let steps: [CountdownStep]

    /// The model's text of puzzle and trace: `4 9 10 13>24\n13-9=4:4 4 10\n10-4=6:4 6\n6*4=24\n`.
    public var modelText: String {
      var text = puzzle.prompt
      for step in steps { step.write(to: &text) }
      return text
    }
  }

  /// From which puzzles is drawn.
  public let distribution: PuzzleDistribution
  /// The seed of every draw.
  public let seed: UInt64
  /// How many draws may be rejected in a row before `noPuzzleFound` is thrown.
  public let maximumAttempts: Int

  private var generator: SplitMix64
  private var solver: CountdownSolver

  /// Creates a generator.
  ///
  /// By default only puzzles with a solution through integers count as solvable: looking for
  /// fractions in the rest takes most of the time and finds few. Throws `PuzzleError` with code
  /// `.invalidDistribution` when the distribution leaves the ranges of puzzles.
  public init(
    seed: UInt64, distribution: PuzzleDistribution,
    solverOptions: CountdownSolver.Options = .init(arithmetic: .integers),
    maximumAttempts: Int = 100_000
  ) throws(PuzzleError) {
    try distribution.validate()
    self.seed = seed
    self.distribution = distribution
    self.maximumAttempts = max(1, maximumAttempts)
    generator = SplitMix64(seed: seed)
    solver = CountdownSolver(options: solverOptions)
  }

  /// The next puzzle of `split`, or of any split when `nil`.
  ///
  /// Throws `PuzzleError` with code `.noPuzzleFound` when `maximumAttempts` draws were rejected.
  public mutating func puzzle(
    split: CountdownPuzzle.Split? = nil
  ) throws(PuzzleError) -> CountdownPuzzle {
    for _ in 0..<maximumAttempts {
      let candidate = draw()
      if let split, candidate.split != split { continue }
      if isKept(candidate) { return candidate }
    }
    throw noPuzzleFound(split)
  }

  /// A solution path of a puzzle, each equally likely, or `nil` when it has none.
  ///
  /// For a puzzle of the training split, paths through a protected game are passed over; `nil` is
  /// then also possible when (nearly) every path leads through one.
  public mutating func steps(for puzzle: CountdownPuzzle) -> [CountdownStep]? {
    let isTraining = puzzle.split == .train
    for _ in 0..<64 {
      guard let path = solver.randomPath(of: puzzle, using: &generator) else { return nil }
      if isTraining && ProtectedGames.containsProtectedState(puzzle, steps: path) { continue }
      return path
    }
    return nil
  }

  /// The model's text of a random solution of a puzzle, as `steps(for:)` draws it.
  public mutating func trace(for puzzle: CountdownPuzzle) -> String? {
    steps(for: puzzle)?.modelText
  }

  /// The next puzzle of `split` together with a solution. Unsolvable puzzles are passed over, and
  /// so are training puzzles that cannot be solved around protected games.
  ///
  /// Throws `PuzzleError` with code `.noPuzzleFound` when `maximumAttempts` draws were rejected.
  public mutating func example(split: CountdownPuzzle.Split? = nil) throws(PuzzleError) -> Example {
    for _ in 0..<maximumAttempts {
      let candidate = draw()
      if let split, candidate.split != split { continue }
      if case .solutionPaths = distribution.difficulty, !isKept(candidate) { continue }
      if let steps = steps(for: candidate) { return Example(puzzle: candidate, steps: steps) }
    }
    throw noPuzzleFound(split)
  }

  private mutating func draw() -> CountdownPuzzle {
    let count = generator.uniform(in: distribution.counts)
    var numbers: [Int] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count {
      let number = generator.uniform(in: distribution.numbers)
      numbers.insert(number, at: numbers.firstIndex { $0 > number } ?? numbers.endIndex)
    }
    return CountdownPuzzle(
      validNumbers: numbers, target: generator.uniform(in: distribution.targets))
  }

  private mutating func isKept(_ puzzle: CountdownPuzzle) -> Bool {
    switch distribution.difficulty {
    case .any: true
    case .solvable: solver.isSolvable(puzzle)
    case .solutionPaths(let band): band.contains(solver.solutionPaths(of: puzzle))
    }
  }

  private func noPuzzleFound(_ split: CountdownPuzzle.Split?) -> PuzzleError {
    PuzzleError(
      .noPuzzleFound,
      "None of \(maximumAttempts) draws (counts \(distribution.counts), numbers "
        + "\(distribution.numbers), targets \(distribution.targets)) gave a puzzle"
        + (split.map { " of the \($0.rawValue) split" } ?? "")
        + " with the difficulty asked for: widen the ranges or the band.")
  }
}
