import Parsimony
import Puzzles
import Testing

struct CountdownStepTests {
  static let numbers = [4, 9, 10, 13].map { Fraction($0) }

  @Test func textForModelsAndPeople() throws {
    let step = try CountdownStep(Fraction(13), .subtract, Fraction(9), on: Self.numbers)
    #expect(step.modelText == "13-9=4:4 4 10\n")
    #expect(step.description == "13 - 9 = 4 (left: 4 4 10)")
    let last = try CountdownStep(
      Fraction(4), .multiply, Fraction(6), on: [4, 6].map { Fraction($0) })
    #expect(last.modelText == "4*6=24\n")
    #expect(last.description == "4 * 6 = 24")
    let third = try CountdownStep(
      Fraction(8), .divide, Fraction(3), on: [3, 3, 8, 8].map { Fraction($0) })
    #expect(third.modelText == "8/3=8|3:8|3 3 8\n")
    #expect(third.description == "8 / 3 = 8/3 (left: 8/3 3 8)")
  }

  @Test(arguments: [
    "13-9=4:4 4 10", "13-9=4:10 4 4", "9-13=-4:-4 4 10", "4+9=13:10 13 13", "9+4=13:13 10 13",
    "4/10=2|5:2|5 9 13", "4/10=4|10:9 6|15 13", "9*10=90:4 13 90",
  ])
  func acceptsRightLines(_ line: String) throws {
    let step = try CountdownStep(parsing: line, on: Self.numbers)
    #expect(step.remaining.count == 3)
    #expect(step.remaining == step.remaining.sorted())
    let again = try CountdownStep(
      parsing: step.modelText.dropLast(), on: Self.numbers.reversed())
    #expect(again == step)
  }

  @Test func acceptsTheLastNumberAfterAColon() throws {
    let pair = [4, 6].map { Fraction($0) }
    #expect(try CountdownStep(parsing: "4*6=24:24", on: pair).modelText == "4*6=24\n")
  }

  @Test(
    arguments: [
      ("", .malformed, "''"),
      ("13", .malformed, "'13'"),
      ("13-9", .malformed, "'13-9'"),
      ("13-9=", .malformed, "13-9="),
      ("13-9=4:", .malformed, "13-9=4:"),
      ("13-9=4:4 4 10 ", .malformed, "blanks"),
      ("13-9=4:4  4 10", .malformed, "blanks"),
      ("13 - 9 = 4 (left: 4 4 10)", .malformed, "blanks"),
      ("13-9=4;4 4 10", .malformed, ""),
      ("13-9=4:4 4 x", .malformed, ""),
      ("013-9=4:4 4 10", .malformed, ""),
      ("13^9=4:4 4 10", .malformed, ""),
      ("99999999999999999999-9=4:4 4 10", .malformed, ""),
      ("13-9=4:4 4 10\r", .malformed, "\\r"),
      ("13-8=5:4 5 10", .numberNotAvailable, "8 is not available"),
      ("13-13=0:0 4 9 10", .numberNotAvailable, "13 is not available"),
      ("13-9=5:4 5 10", .wrongArithmetic, "is 4, not 5"),
      ("13/9=1:1 4 10", .wrongArithmetic, "is 13/9, not 1"),
      ("13-9=4", .wrongRemaining, "4 4 10"),
      ("13-9=4:4 10", .wrongRemaining, "not 4 10"),
      ("13-9=4:4 4 4 10", .wrongRemaining, "4 4 10"),
      ("13-9=4:4 9 10", .wrongRemaining, "not 4 9 10"),
    ] as [(String, StepError.Code, String)])
  func explainsWhatIsWrong(_ line: String, _ code: StepError.Code, _ part: String) {
    let error = #expect(throws: StepError.self) {
      try CountdownStep(parsing: line, on: Self.numbers)
    }
    #expect(error?.code == code)
    #expect(part.isEmpty || error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  @Test func divisionByZeroAndOverflow() {
    let zero = [0, 5, 7].map { Fraction($0) }
    let division = #expect(throws: StepError.self) {
      try CountdownStep(parsing: "5/0=0:0 7", on: zero)
    }
    #expect(division?.code == .divisionByZero)
    let big = [Fraction(Int64.max), Fraction(2), Fraction(3)]
    let overflow = #expect(throws: StepError.self) {
      try CountdownStep(big[0], .multiply, big[1], on: big)
    }
    #expect(overflow?.code == .overflow)
  }

  @Test func roundTripsGeneratedSteps() throws {
    var random = SplitMix64(seed: 3)
    var solver = CountdownSolver()
    let puzzles = ["3 3 8 8", "1 5 5 5", "1 3 4 6", "2 5 7 9 11>100", "1 2 3>6", "0 0 5>0"]
    for text in puzzles {
      let puzzle = try CountdownPuzzle(parsing: text)
      for _ in 0..<50 {
        let path = try #require(solver.randomPath(of: puzzle, using: &random))
        var state = CountdownState(puzzle)
        for step in path {
          #expect(step.isCanonical)
          #expect(try CountdownStep(parsing: step.modelText.dropLast(), on: state.numbers) == step)
          #expect(
            try CountdownStep(step.left, step.operation, step.right, on: state.numbers) == step)
          state = state.applying(step)
        }
        #expect(state.isSolved)
      }
    }
  }
}
