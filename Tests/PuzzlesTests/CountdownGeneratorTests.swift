import Parsimony
import Puzzles
import Testing

struct CountdownGeneratorTests {
  static let mixed = PuzzleDistribution(counts: 3...6, numbers: 1...13, targets: 24...24)

  @Test func sameSeedSameExamples() throws {
    func draw(_ seed: UInt64) throws -> [String] {
      var generator = try CountdownGenerator(seed: seed, distribution: .gameOf24)
      return try (0..<50).map { _ in try generator.example(split: .train).modelText }
    }
    #expect(try draw(7) == draw(7))
    #expect(try draw(7) != draw(8))
    // Stable from release to release: written down once.
    #expect(try draw(7).first == "1 6 8 12>24\n12/1=12:6 8 12\n12-8=4:4 6\n6*4=24\n")
  }

  @Test(arguments: CountdownPuzzle.Split.allCases)
  func examplesAreRightAndOfTheirSplit(_ split: CountdownPuzzle.Split) throws {
    let distribution = PuzzleDistribution(counts: 3...5, numbers: 0...60, targets: 0...300)
    var generator = try CountdownGenerator(seed: 31, distribution: distribution)
    var counts: Set<Int> = []
    for _ in 0..<300 {
      let example = try generator.example(split: split)
      #expect(example.puzzle.split == split)
      #expect(CountdownVerifier(example.puzzle).verify(example.steps.modelText).isCorrect)
      #expect(example.modelText == example.puzzle.prompt + example.steps.modelText)
      #expect(example.puzzle.numbers.allSatisfy { distribution.numbers.contains($0) })
      #expect(distribution.targets.contains(example.puzzle.target))
      #expect(example.puzzle.numbers == example.puzzle.numbers.sorted())
      counts.insert(example.puzzle.numbers.count)
    }
    #expect(counts == [3, 4, 5])
  }

  @Test func difficultyIsKept() throws {
    var distribution = PuzzleDistribution.gameOf24
    distribution.difficulty = .solutionPaths(8...15)
    var generator = try CountdownGenerator(seed: 32, distribution: distribution)
    var solver = CountdownSolver()
    for _ in 0..<100 {
      let puzzles = [try generator.puzzle(), try generator.example().puzzle]
      for puzzle in puzzles {
        let difficulty = solver.difficulty(of: puzzle)
        #expect(difficulty.bucket == 3)
      }
    }
    distribution.difficulty = .solutionPaths(0...0)
    generator = try CountdownGenerator(
      seed: 33, distribution: distribution, solverOptions: .init())
    for _ in 0..<50 {
      let isSolvable = solver.isSolvable(try generator.puzzle())
      #expect(!isSolvable)
    }
    distribution.difficulty = .any
    generator = try CountdownGenerator(seed: 34, distribution: distribution)
    let solvable = try (0..<2_000).filter { _ in solver.isSolvable(try generator.puzzle()) }.count
    #expect(solvable > 1_400 && solvable < 1_900)
  }

  @Test func traceSolvesTheGivenPuzzle() throws {
    var generator = try CountdownGenerator(
      seed: 35, distribution: .gameOf24, solverOptions: .init())
    let puzzle = try CountdownPuzzle(parsing: "3 3 8 8")
    let trace = generator.trace(for: puzzle)
    #expect(CountdownVerifier(puzzle).verify(try #require(trace)).isCorrect)
    let hopeless = generator.trace(for: try CountdownPuzzle(parsing: "1 1 1 1"))
    #expect(hopeless == nil)
  }

  @Test func hopelessDistributionsAreRefused() throws {
    func code(_ distribution: PuzzleDistribution) -> PuzzleError.Code? {
      do throws(PuzzleError) {
        var generator = try CountdownGenerator(
          seed: 1, distribution: distribution, maximumAttempts: 500)
        _ = try generator.puzzle()
        return nil
      } catch {
        return error.code
      }
    }
    var zero = PuzzleDistribution(counts: 3...3, numbers: 0...0, targets: 24...24)
    #expect(code(zero) == .noPuzzleFound)
    zero.difficulty = .any
    #expect(code(zero) == nil)
    #expect(
      code(PuzzleDistribution(counts: 2...4, numbers: 1...9, targets: 1...9))
        == .invalidDistribution)
    #expect(
      code(PuzzleDistribution(counts: 3...4, numbers: 1...1000, targets: 1...9))
        == .invalidDistribution)
    #expect(
      code(PuzzleDistribution(counts: 3...4, numbers: 1...9, targets: -1...9))
        == .invalidDistribution)
    #expect(
      code(
        PuzzleDistribution(
          counts: 3...4, numbers: 1...9, targets: 1...9, difficulty: .solutionPaths(-5 ... -1)))
        == .invalidDistribution)
  }

  @Test(.enabled(if: RecordedGames.areAvailable, "needs tot_game24: set PARSIMONY_DATA"))
  func trainingNeverMeetsAProtectedGame() throws {
    let rows = Array(try RecordedGames.load()[900..<1000])
    let texts = Set(rows.map { $0.sorted().map(String.init).joined(separator: " ") })
    #expect(texts.count == 100)
    for row in rows {
      let puzzle = try CountdownPuzzle(numbers: row)
      #expect(ProtectedGames.contains(puzzle), "\(puzzle)")
      #expect(puzzle.split == .test, "\(puzzle)")
    }

    /// Whether a puzzle or a state after a step is a row of the table, by its text.
    func meets(_ puzzle: CountdownPuzzle, _ steps: [CountdownStep]) -> Bool {
      guard puzzle.target == 24 else { return false }
      let states = [CountdownState(puzzle).numbers] + steps.map(\.remaining)
      return states.contains { texts.contains($0.map(\.modelText).joined(separator: " ")) }
    }
    var generator = try CountdownGenerator(seed: 36, distribution: Self.mixed)
    var counts: [Int: Int] = [:]
    for _ in 0..<20_000 {
      let example = try generator.example(split: .train)
      #expect(!meets(example.puzzle, example.steps), "\(example.modelText)")
      counts[example.puzzle.numbers.count, default: 0] += 1
    }
    #expect(Set(counts.keys) == [3, 4, 5, 6])

    // The same puzzles do lead through protected games when nothing holds them back.
    var solver = CountdownSolver(options: .init(arithmetic: .integers))
    var random = SplitMix64(seed: 37)
    var met = 0
    for _ in 0..<2_000 {
      let puzzle = try generator.puzzle(split: .train)
      let path = try #require(solver.randomPath(of: puzzle, using: &random))
      #expect(ProtectedGames.containsProtectedState(puzzle, steps: path) == meets(puzzle, path))
      if meets(puzzle, path) { met += 1 }
    }
    #expect(met > 5)
  }
}
