import Experiments
import Parsimony
import Puzzles
import SmallModels
import Testing

@Suite struct CountdownCurriculumTests {
  /// From the first step to the last: both ends of the mix, and steps of long puzzles.
  static let steps = [0, 11, 40, 700, 1_319, 1_320, 4_000, 7_991, 10_999]
  static let total = 11_000

  private func batch(_ step: Int, seed: UInt64 = 1) throws -> [TrainingExample] {
    try CountdownCurriculum(seed: seed).batch(step: step, of: Self.total, shards: 1)[0]
  }

  /// The puzzle and the steps' text of an example.
  private func read(
    _ example: TrainingExample
  ) throws -> (puzzle: CountdownPuzzle, trace: String, lossStart: Int) {
    guard case .nextToken(let lossStart) = example.objective else {
      throw ExperimentError(.badData, "no next-token example")
    }
    return (
      try CountdownPuzzle(parsing: CountdownTokenizer.decode(example.tokens[..<lossStart])),
      CountdownTokenizer.decode(example.tokens[lossStart...]), lossStart
    )
  }

  /// The proof that no protected game is learnt from: not as a puzzle, and not as the numbers that
  /// remain after some steps; nor any puzzle of another split.
  @Test(arguments: steps)
  func onlySolvedTrainingPuzzles(_ step: Int) throws {
    for example in try batch(step) {
      let (puzzle, trace, _) = try read(example)
      #expect(puzzle.split == .train)
      #expect(!ProtectedGames.contains(puzzle))
      #expect(CountdownVerifier(puzzle).verify(trace).isCorrect)
      var state = CountdownState(puzzle)
      for line in trace.split(separator: "\n") {
        state = state.applying(try CountdownStep(parsing: String(line), on: state.numbers))
        #expect(!ProtectedGames.contains(fingerprint: state.fingerprint))
      }
      #expect(state.isSolved)
    }
  }

  @Test(arguments: steps)
  func examplesFitTheModel(_ step: Int) throws {
    for example in try batch(step) {
      let (puzzle, trace, lossStart) = try read(example)
      #expect(example.tokens.first == CountdownTokenizer.bos)
      #expect(example.tokens.last == CountdownTokenizer.eos)
      // The loss starts right after the prompt.
      let prompt = try CountdownTokenizer.encode(puzzle.prompt)
      #expect(lossStart == 1 + prompt.count)
      #expect(
        example.tokens
          == [CountdownTokenizer.bos] + prompt + (try CountdownTokenizer.encode(trace))
          + [CountdownTokenizer.eos])
      #expect(example.tokens.count <= TransformerConfiguration.base.maximumLength)
      #expect(example.tokens.count - lossStart <= SamplingParameters().maximumTokens)
    }
  }

  @Test func aStepIsAFunctionOfSeedAndStep() throws {
    let curriculum = CountdownCurriculum(seed: 5, examples: 48)
    for step in [0, 11, 900] {
      let once = try curriculum.batch(step: step, of: Self.total, shards: 1)[0]
      #expect(
        try CountdownCurriculum(seed: 5, examples: 48)
          .batch(step: step, of: Self.total, shards: 1)[0] == once)
      #expect(
        try CountdownCurriculum(seed: 6, examples: 48)
          .batch(step: step, of: Self.total, shards: 1)[0] != once)
      #expect(try curriculum.batch(step: step + 12, of: Self.total, shards: 1)[0] != once)
      // Shards deal the same examples out.
      for shards in [2, 3, 64] {
        let parts = try curriculum.batch(step: step, of: Self.total, shards: shards)
        #expect(parts.count == shards)
        #expect(parts.map(\.count).max()! - parts.map(\.count).min()! <= 1)
        #expect(
          parts.flatMap { $0 }.map(\.tokens).sorted { $0.lexicographicallyPrecedes($1) }
            == once.map(\.tokens).sorted { $0.lexicographicallyPrecedes($1) })
      }
    }
  }

  /// Shares of the mix over several steps, within five standard deviations.
  private func expectShare(
    _ expected: Double, _ puzzles: [CountdownPuzzle],
    _ isCounted: (CountdownPuzzle) -> Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let share = Double(puzzles.count(where: isCounted)) / Double(puzzles.count)
    let deviation = (expected * (1 - expected) / Double(puzzles.count)).squareRoot()
    #expect(abs(share - expected) <= 5 * deviation + 1e-9, sourceLocation: sourceLocation)
  }

  private func puzzles(_ steps: [Int]) throws -> [CountdownPuzzle] {
    try steps.flatMap { try batch($0, seed: 3).map { try read($0).puzzle } }
  }

  @Test func threeNumbersFirstThenFour() throws {
    let first = try puzzles([0, 1, 2, 3, 4, 5])
    #expect(first.count == 6 * 128)
    expectShare(0.80, first) { $0.numbers.count == 3 }
    let settled = try puzzles([1_320, 2_000, 5_000, 9_000, 10_000, 10_998])
    expectShare(0.18, settled) { $0.numbers.count == 3 }
    expectShare(0.82, settled) { $0.numbers.count == 4 }
    // Half way between them half way there.
    let between = try puzzles([658, 660, 661, 662])
    expectShare(0.49, between) { $0.numbers.count == 3 }
    // Target 24 with four numbers: its two lessons, and what the others happen to draw.
    let share =
      Double(settled.count { $0.numbers.count == 4 && $0.target == 24 }) / Double(settled.count)
    #expect(share > 0.35 && share < 0.55)
  }

  @Test func longPuzzlesEveryTwelfthStep() throws {
    for step in [11, 23, 1_319, 10_991] {
      let puzzles = try puzzles([step])
      #expect(puzzles.count == 64)
      #expect(puzzles.allSatisfy { $0.numbers.count >= 5 })
    }
    let settled = try puzzles([1_331, 4_007, 9_011, 10_991])
    expectShare(0.3, settled) { $0.numbers.count == 6 }
    for step in [0, 10, 12, 22] {
      #expect(try puzzles([step]).allSatisfy { $0.numbers.count <= 4 })
    }
  }

  @Test func lessonWeightsAddUp() {
    for lessons in [CountdownCurriculum.lessons, CountdownCurriculum.longLessons] {
      #expect(abs(lessons.reduce(0) { $0 + $1.first } - 1) < 1e-9)
      #expect(abs(lessons.reduce(0) { $0 + $1.last } - 1) < 1e-9)
      #expect(lessons.allSatisfy { $0.first >= 0 && $0.last >= 0 })
    }
  }

  @Test func oddSettingsDoNotTrap() throws {
    for (examples, longEvery, settled) in [(0, 0, 0.0), (-5, -3, -1), (1, 1, 2), (3, 2, .nan)] {
      let curriculum = CountdownCurriculum(
        seed: 1, examples: examples, longEvery: longEvery, settled: settled)
      for steps in [0, 1, 100] {
        #expect(try curriculum.batch(step: 0, of: steps, shards: 2).count == 2)
      }
    }
  }
}
