import Parsimony
import Puzzles
import Testing

struct CountdownSolverTests {
  @Test func agreesWithEveryArrangementOfThreeNumbers() throws {
    var random = SplitMix64(seed: 11)
    var solver = CountdownSolver()
    var solvable = 0
    for _ in 0..<4_000 {
      let numbers = (0..<3).map { _ in Int(random.next() % 15) }
      let target = Int(random.next() % 40)
      let puzzle = try CountdownPuzzle(numbers: numbers, target: target)
      let expected = BruteForce.isSolvable(three: numbers, target: target)
      #expect(solver.isSolvable(puzzle) == expected, "\(puzzle)")
      #expect((solver.solutionPaths(of: puzzle) > 0) == expected, "\(puzzle)")
      if expected { solvable += 1 }
    }
    #expect(solvable > 400 && solvable < 3_600)
  }

  @Test func agreesWithEveryArrangementOfFourNumbers() throws {
    var random = SplitMix64(seed: 12)
    var solver = CountdownSolver()
    for _ in 0..<600 {
      let numbers = (0..<4).map { _ in Int(random.next() % 20) }
      let target = Int(random.next() % 300)
      let puzzle = try CountdownPuzzle(numbers: numbers, target: target)
      let expected = BruteForce.isSolvable(four: numbers, target: target)
      #expect(solver.isSolvable(puzzle) == expected, "\(puzzle)")
    }
  }

  @Test(arguments: [
    ("1 1 1", 3), ("2 3 4", 24), ("0 0 0", 0), ("0 5 7", 0), ("6 6 6", 6), ("2 4 8", 1),
    ("4 9 10 13", 24), ("3 3 8 8", 24), ("1 5 5 5", 24), ("1 1 2 2", 4), ("0 1 2 3", 0),
    ("5 5 5 5", 25), ("2 2 2 2", 1), ("999 999 9 9", 111), ("1 1 1 1", 24), ("1 2 3 4 5", 17),
    ("3 3 3 7 7", 24), ("1 1 2 2 3", 9),
  ])
  func findsExactlyThePathsOfPlainRecursion(_ text: String, _ target: Int) throws {
    let puzzle = try CountdownPuzzle(parsing: text, target: target)
    let state = CountdownState(puzzle)
    let whole = BruteForce.paths(puzzle.numbers, target: target, wholeOnly: true)
    var integers = CountdownSolver(options: .init(arithmetic: .integers))
    #expect(integers.solutionPaths(of: puzzle) == whole.count)
    #expect(integers.isSolvable(puzzle) == !whole.isEmpty)
    #expect(Set(integers.allPaths(from: state, limit: .max).map(\.modelText)) == whole)

    let expected =
      whole.isEmpty ? BruteForce.paths(puzzle.numbers, target: target, wholeOnly: false) : whole
    var solver = CountdownSolver()
    let paths = solver.allPaths(from: state, limit: .max).map(\.modelText)
    #expect(solver.solutionPaths(of: puzzle) == expected.count)
    #expect(paths.count == expected.count)
    #expect(Set(paths) == expected)
  }

  @Test func countsLikePlainRecursionOnRandomPuzzles() throws {
    var random = SplitMix64(seed: 13)
    var integers = CountdownSolver(options: .init(arithmetic: .integers))
    for round in 0..<150 {
      let numbers = (0..<(3 + round % 2)).map { _ in Int(random.next() % 12) }
      let target = Int(random.next() % 30)
      let puzzle = try CountdownPuzzle(numbers: numbers, target: target)
      let expected = BruteForce.paths(puzzle.numbers, target: target, wholeOnly: true).count
      #expect(integers.solutionPaths(of: puzzle) == expected, "\(puzzle)")
      #expect(integers.isSolvable(puzzle) == (expected > 0), "\(puzzle)")
    }
  }

  @Test func countsFractionPathsLikePlainRecursion() throws {
    var random = SplitMix64(seed: 14)
    var solver = CountdownSolver()
    var seen = 0
    while seen < 12 {
      let numbers = (0..<4).map { _ in 1 + Int(random.next() % 13) }.sorted()
      let target = 20 + Int(random.next() % 40)
      guard BruteForce.paths(numbers, target: target, wholeOnly: true).isEmpty else { continue }
      seen += 1
      let puzzle = try CountdownPuzzle(numbers: numbers, target: target)
      let expected = BruteForce.paths(numbers, target: target, wholeOnly: false).count
      #expect(solver.solutionPaths(of: puzzle) == expected, "\(puzzle)")
      #expect(solver.isSolvable(puzzle) == (expected > 0), "\(puzzle)")
    }
  }

  /// The count of a state is the sum of its children's counts, with six numbers too.
  @Test func countsAddUpOverFirstSteps() throws {
    var solver = CountdownSolver(options: .init(arithmetic: .integers))
    for text in ["1 2 3 4 5 6>100", "3 3 7 7 10 25>431", "2 2 2 9 9 9>54"] {
      let puzzle = try CountdownPuzzle(parsing: text)
      let state = CountdownState(puzzle)
      var total = 0
      for (i, low) in state.numbers.enumerated() {
        for (j, high) in state.numbers.enumerated() where i < j {
          // Each pair of values once.
          if i > 0 && state.numbers[i - 1] == low { continue }
          if j > i + 1 && state.numbers[j - 1] == high { continue }
          var orders = ArithmeticOperation.allCases.map { (high, $0, low) }
          if low != high { orders.append((low, .divide, high)) }
          for (left, operation, right) in orders {
            guard let step = try? CountdownStep(left, operation, right, on: state.numbers),
              step.result.isInteger, step.result <= Fraction(9999)
            else { continue }
            total += solver.solutionPaths(from: state.applying(step))
          }
        }
      }
      #expect(total > 0)
      // A fresh solver, so that nothing is remembered.
      var fresh = CountdownSolver(options: .init(arithmetic: .integers))
      #expect(fresh.solutionPaths(of: puzzle) == total)
    }
  }

  @Test func statesAfterAnyStepAreJudgedExactly() throws {
    var solver = CountdownSolver()
    func isSolvable(_ texts: [String], _ target: Int) -> Bool {
      let numbers = texts.map { Fraction(modelText: $0)! }
      let state = CountdownState(numbers: numbers, target: target)
      let answer = solver.isSolvable(state)
      #expect((solver.solutionPaths(from: state) > 0) == answer, "\(texts)")
      return answer
    }
    #expect(isSolvable(["24"], 24))
    #expect(!isSolvable(["23"], 24))
    #expect(isSolvable(["4", "6"], 24))
    #expect(!isSolvable(["4", "7"], 24))
    #expect(isSolvable(["1|3", "8"], 24))
    #expect(isSolvable(["3", "8", "8|3"], 24))
    #expect(isSolvable(["-4", "-6"], 24))
    #expect(!isSolvable(["-5", "3"], 15))
    #expect(isSolvable(["-5", "3"], 8))
    #expect(isSolvable(["-5", "3", "1"], 9))
    #expect(isSolvable(["-1|2", "3", "-8"], 12))
    #expect(!isSolvable([], 0))
    // Sizes and magnitudes that no puzzle has are answered, not trapped on.
    #expect(isSolvable(Array(repeating: "1", count: 7), 7))
    #expect(!isSolvable(["9223372036854775807", "9223372036854775807"], 24))
    #expect(isSolvable(["9223372036854775807", "9223372036854775807"], 0))
    #expect(!isSolvable(["4", "6"], -24))
  }

  /// States that a trace can reach but no puzzle starts from: fractions, and negative numbers after
  /// non-canonical steps.
  @Test(arguments: [
    ("1|2 1|2", 1), ("1|2 1|2 3", 3), ("1|3 1|3 4", 4), ("2|3 3|2 5 5", 25), ("8|3 3 8", 24),
    ("-1|2 -1|2", 1), ("-1|2 1|2 7", 7), ("-3|2 5 6 1", 24), ("0 1|2 1|2", 0),
  ])
  func statesWithFractionsCountLikePlainRecursion(_ text: String, _ target: Int) throws {
    let numbers = text.split(separator: " ").map { Fraction(modelText: $0)! }
    let ratios = numbers.map { Ratio(Int($0.numerator), Int($0.denominator)) }
    let state = CountdownState(numbers: numbers, target: target)
    let expected = BruteForce.paths(
      ratios, target: target, wholeOnly: false, isSigned: text.contains("-"))
    var solver = CountdownSolver()
    let paths = Set(solver.allPaths(from: state, limit: .max).map(\.modelText))
    #expect(paths == expected)
    #expect(solver.solutionPaths(from: state) == expected.count)
  }

  @Test(arguments: [("-5 3 1", 9), ("-4 -6 2", 26), ("-2 -2 7 7", 14), ("-1 0 5", 5)])
  func statesWithNegativesCountLikePlainRecursion(_ text: String, _ target: Int) throws {
    let numbers = text.split(separator: " ").map { Int($0)! }
    let state = CountdownState(numbers: numbers.map { Fraction($0) }, target: target)
    let expected = BruteForce.paths(
      numbers.map { Ratio($0, 1) }, target: target, wholeOnly: true, isSigned: true)
    #expect(!expected.isEmpty)
    var solver = CountdownSolver()
    #expect(Set(solver.allPaths(from: state, limit: .max).map(\.modelText)) == expected)
  }

  @Test(arguments: [12, 30, 63, 64, 200])
  func fractionsStayWithinTheLimit(_ limit: Int) throws {
    for text in ["3 3 8 8", "1 5 5 5", "3 3 7 7", "1 4 5 6", "1 3 4 6"] {
      let puzzle = try CountdownPuzzle(parsing: text)
      let ratios = puzzle.numbers.map { Ratio($0, 1) }
      let whole = BruteForce.paths(ratios, target: 24, wholeOnly: true, limit: limit)
      let all = BruteForce.paths(ratios, target: 24, wholeOnly: false, limit: limit)
      var solver = CountdownSolver(options: .init(maximumIntermediate: limit))
      let paths = solver.allPaths(from: CountdownState(puzzle), limit: .max).map(\.modelText)
      #expect(Set(paths) == (whole.isEmpty ? all : whole), "\(puzzle)")
    }
  }

  /// The second state has ways through 6/7 / 11 = 6/77, whose denominator alone is too large.
  @Test(arguments: [("1|2 8 9 12", 24, [24, 60, 100, 9999]), ("6|77 6|7 11 5", 5, [11, 30, 100])])
  func numeratorsAndDenominatorsStayWithinTheLimit(
    _ text: String, _ target: Int, _ limits: [Int]
  ) throws {
    let numbers = text.split(separator: " ").map { Fraction(modelText: $0)! }
    let state = CountdownState(numbers: numbers, target: target)
    let ratios = numbers.map { Ratio(Int($0.numerator), Int($0.denominator)) }
    var counts: [Int] = []
    for limit in limits {
      let expected = BruteForce.paths(ratios, target: target, wholeOnly: false, limit: limit)
      var solver = CountdownSolver(options: .init(maximumIntermediate: limit))
      let paths = solver.allPaths(from: state, limit: .max).map(\.modelText)
      #expect(Set(paths) == expected)
      counts.append(paths.count)
    }
    #expect(counts == counts.sorted() && Set(counts).count >= 2, "\(counts)")
  }

  @Test func intermediatesStayWithinTheLimit() throws {
    let puzzle = try CountdownPuzzle(numbers: [7, 11, 13, 24], target: 24)
    var wide = CountdownSolver(options: .init(maximumIntermediate: 100_000))
    var narrow = CountdownSolver(options: .init(maximumIntermediate: 50))
    let paths = narrow.allPaths(from: CountdownState(puzzle))
    for step in paths.joined() { #expect(step.result <= Fraction(50)) }
    let kept = wide.allPaths(from: CountdownState(puzzle)).filter { path in
      path.allSatisfy { $0.result <= Fraction(50) }
    }
    #expect(Set(paths) == Set(kept))
    var tiny = CountdownSolver(options: .init(maximumIntermediate: 10))
    let isReachable = tiny.isSolvable(puzzle)
    #expect(!isReachable)
    #expect(CountdownSolver.Options(maximumIntermediate: -3).maximumIntermediate == 1)
    #expect(CountdownSolver.Options(maximumIntermediate: .max).maximumIntermediate == 1_000_000)
  }

  @Test func rememberingChangesNoAnswer() throws {
    var random = SplitMix64(seed: 15)
    var shared = CountdownSolver()
    for _ in 0..<300 {
      let numbers = (0..<(3 + Int(random.next() % 3))).map { _ in Int(random.next() % 25) }
      let puzzle = try CountdownPuzzle(numbers: numbers, target: Int(random.next() % 3) * 12)
      var fresh = CountdownSolver()
      if random.next() % 2 == 0 { _ = shared.isSolvable(puzzle) }
      #expect(shared.solutionPaths(of: puzzle) == fresh.solutionPaths(of: puzzle), "\(puzzle)")
      #expect(shared.isSolvable(puzzle) == fresh.isSolvable(puzzle), "\(puzzle)")
    }
  }

  @Test func difficultyBuckets() {
    #expect(PuzzleDifficulty(solutionPaths: 0).bucket == nil)
    #expect(PuzzleDifficulty(solutionPaths: -4).solutionPaths == 0)
    for (paths, bucket) in [
      (1, 0), (2, 1), (3, 1), (7, 2), (8, 3), (15, 3), (16, 4), (1 << 40, 40),
    ] {
      #expect(PuzzleDifficulty(solutionPaths: paths).bucket == bucket)
    }
    #expect(PuzzleDifficulty(solutionPaths: 8) < PuzzleDifficulty(solutionPaths: 1))
  }

  @Test(.enabled(if: RecordedGames.areAvailable, "needs tot_game24: set PARSIMONY_DATA"))
  func everyRecordedGameIsSolvable() throws {
    let games = try RecordedGames.load()
    #expect(games.count == 1_362)
    var solver = CountdownSolver()
    var random = SplitMix64(seed: 16)
    var fractional = 0
    for game in games {
      let puzzle = try CountdownPuzzle(numbers: game)
      let isSolvable = solver.isSolvable(puzzle)
      #expect(isSolvable, "\(puzzle)")
      let path = try #require(solver.randomPath(of: puzzle, using: &random), "\(puzzle)")
      let verdict = CountdownVerifier(puzzle).verify(path.modelText)
      #expect(verdict.isCorrect, "\(puzzle): \(verdict)")
      if path.contains(where: { !$0.result.isInteger }) { fractional += 1 }
    }
    #expect(games.contains([3, 3, 8, 8]) && games.contains([1, 5, 5, 5]))
    // The exceptions exist, and are few.
    #expect(fractional > 2 && fractional < 50, "\(fractional)")
  }

  /// The 1,362 recorded games are exactly the solvable ones of the 1,820 multisets over 1...13.
  @Test func oneThousandThreeHundredSixtyTwoGamesOf24AreSolvable() throws {
    var solver = CountdownSolver()
    var solvable = 0
    for a in 1...13 {
      for b in a...13 {
        for c in b...13 {
          for d in c...13
          where solver.isSolvable(try CountdownPuzzle(numbers: [a, b, c, d])) { solvable += 1 }
        }
      }
    }
    #expect(solvable == 1_362)
  }
}
