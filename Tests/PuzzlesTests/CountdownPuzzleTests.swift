import Parsimony
import Puzzles
import Testing

struct CountdownPuzzleTests {
  @Test(
    arguments: [
      ("4 9 10 13", nil, "4 9 10 13>24"),
      ("13 10 9 4", nil, "4 9 10 13>24"),
      ("4,9,10,13", nil, "4 9 10 13>24"),
      (" 4, 9;10\t13 \n", nil, "4 9 10 13>24"),
      ("4 9 10 13", 25, "4 9 10 13>25"),
      ("4 9 10 13>24", nil, "4 9 10 13>24"),
      ("4 9 10 13 > 7", nil, "4 9 10 13>7"),
      ("4 9 10 13>24", 24, "4 9 10 13>24"),
      ("Use 4 9 10 13 to make 24.", nil, "4 9 10 13>24"),
      ("use 4, 9, 10 and 13 TO MAKE 30", nil, "4 9 10 13>30"),
      ("Use 1 2 3 to make 6", nil, "1 2 3>6"),
      ("0 0 999 5 5 5>9999", nil, "0 0 5 5 5 999>9999"),
    ] as [(String, Int?, String)])
  func reads(_ text: String, _ target: Int?, _ canonical: String) throws {
    let puzzle = try CountdownPuzzle(parsing: text, target: target)
    #expect(puzzle.description == canonical)
    #expect(puzzle.prompt == canonical + "\n")
    #expect(try CountdownPuzzle(parsing: puzzle.prompt) == puzzle)
  }

  @Test(
    arguments: [
      ("", nil, .empty, "3 to 6"),
      ("  ,, ", nil, .empty, "3 to 6"),
      (">24", nil, .empty, "3 to 6"),
      ("use to make 24", nil, .empty, "3 to 6"),
      ("7", nil, .tooFewNumbers, "1 number given (7)"),
      ("4 9", nil, .tooFewNumbers, "add one more"),
      ("1 2 3 4 5 6 7", nil, .tooManyNumbers, "remove 1"),
      ("4 9 10 x", nil, .notAnInteger, "'x'"),
      ("4 9 10 4.5", nil, .notAnInteger, "'4.5'"),
      ("4 9 10 +13", nil, .notAnInteger, "'+13'"),
      ("4 9 10 --13", nil, .notAnInteger, "'--13'"),
      ("4 9 10 ١٣", nil, .notAnInteger, "whole number"),
      ("4 9 10 1000", nil, .numberOutOfRange, "'1000'"),
      ("4 9 10 -1", nil, .numberOutOfRange, "'-1'"),
      ("4 9 10 99999999999999999999999", nil, .numberOutOfRange, "'99999999999999999999999'"),
      ("4 9 10 13>10000", nil, .targetOutOfRange, "'10000'"),
      ("4 9 10 13", -1, .targetOutOfRange, "'-1'"),
      ("4 9 10 13", Int.max, .targetOutOfRange, "0 to 9999"),
      ("4 9 10 13>", nil, .malformedTarget, "no target"),
      ("4 9 10 13>24 25", nil, .malformedTarget, "2 targets"),
      ("4 9 10 13>24>25", nil, .notAnInteger, "'24>25'"),
      ("4 9 10 13>y", nil, .notAnInteger, "'y'"),
      ("Use 4 9 10 13 to make", nil, .malformedTarget, "no target"),
      ("4 9 10 13>24", 25, .conflictingTargets, "25"),
    ] as [(String, Int?, PuzzleError.Code, String)])
  func explainsWhatIsWrong(
    _ text: String, _ target: Int?, _ code: PuzzleError.Code, _ part: String
  ) {
    let error = #expect(throws: PuzzleError.self) {
      try CountdownPuzzle(parsing: text, target: target)
    }
    #expect(error?.code == code)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  @Test func longAndStrangeTextStaysShortInMessages() {
    let error = #expect(throws: PuzzleError.self) {
      try CountdownPuzzle(parsing: String(repeating: "\u{1B}[", count: 5_000))
    }
    #expect((error?.message.count ?? 10_000) < 400)
    #expect(error?.message.contains("\u{1B}") == false)
  }

  @Test func numbersOfAnyAmountAreChecked() {
    #expect(throws: PuzzleError.self) { try CountdownPuzzle(numbers: []) }
    #expect(throws: PuzzleError.self) {
      try CountdownPuzzle(numbers: Array(repeating: 5, count: 100_000))
    }
  }

  /// Reference values from an independent FNV-1a (scripts/protected-games).
  @Test(arguments: [
    ("4 9 10 13>24", 0xE70B_F956_24FC_090D as UInt64),
    ("0 0 999 5 5 5>9999", 0x7D6E_5E2E_9AD6_42A5 as UInt64),
  ])
  func fingerprintsNeverChange(_ text: String, _ fingerprint: UInt64) throws {
    let puzzle = try CountdownPuzzle(parsing: text)
    #expect(puzzle.fingerprint == fingerprint)
    #expect(CountdownState(puzzle).fingerprint == fingerprint)
  }

  @Test func splitsHaveTheirShares() throws {
    var random = SplitMix64(seed: 5)
    var puzzles: Set<CountdownPuzzle> = []
    while puzzles.count < 60_000 {
      let numbers = (0..<(3 + Int(random.next() % 4))).map { _ in Int(random.next() % 100) }
      puzzles.insert(try CountdownPuzzle(numbers: numbers, target: Int(random.next() % 200)))
    }
    var counts: [CountdownPuzzle.Split: Int] = [:]
    for puzzle in puzzles { counts[puzzle.split, default: 0] += 1 }
    for split in CountdownPuzzle.Split.allCases {
      let mean = Double(puzzles.count) * split.share
      let deviation = (mean * (1 - split.share)).squareRoot()
      #expect(abs(Double(counts[split] ?? 0) - mean) < 4.5 * deviation, "\(split)")
    }
    #expect(CountdownPuzzle.Split.allCases.map(\.share).reduce(0, +) == 1)
  }

  @Test func protectedGamesAreTestGames() {
    #expect(Set(ProtectedGames.fingerprints).count == 100)
    #expect(ProtectedGames.fingerprints == ProtectedGames.fingerprints.sorted())
    var found = 0
    for a in 1...13 {
      for b in a...13 {
        for c in b...13 {
          for d in c...13 {
            guard let puzzle = try? CountdownPuzzle(numbers: [a, b, c, d]) else { continue }
            guard ProtectedGames.contains(puzzle) else { continue }
            found += 1
            #expect(puzzle.split == .test)
          }
        }
      }
    }
    #expect(found == 100)
  }
}
