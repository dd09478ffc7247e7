import Parsimony
import Puzzles
import Testing

struct CountdownVerifierTests {
  static let right = "13-9=4:4 4 10\n10-4=6:4 6\n6*4=24\n"

  func verifier(_ text: String = "4 9 10 13") throws -> CountdownVerifier {
    CountdownVerifier(try CountdownPuzzle(parsing: text))
  }

  @Test func acceptsARightTrace() throws {
    let verdict = try verifier().verify(Self.right)
    guard case .correct(let answer) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(answer.result == "24")
    #expect(answer.expression?.infix == "(10-4)*(13-9)")
    #expect(answer.key == "(10-4)*(13-9)")
    #expect(try verifier().verify(Self.right.dropLast()).isCorrect)
  }

  @Test(
    arguments: [
      ("13-9=5:4 5 10\n", 0, .wrongArithmetic),
      ("13-9=4:4 4 10\n10-4=5:4 5\n", 1, .wrongArithmetic),
      ("13-9=4:4 4 10\n13-4=9:4 9\n", 1, .numberNotAvailable),
      ("13-9=4:4 4 10\n10-4=6:4 6\n6+4=10\n", 2, .targetMissed),
      ("13-9=4:4 4 10\n10-4=6:4 6\n6*4=24\n24*1=24\n", 3, .numberNotAvailable),
      ("13-9=4:4 4 10\n\n10-4=6:4 6\n6*4=24\n", 1, .malformed),
      ("\n", 0, .malformed),
      ("13-9=4:4 4 10\r\n10-4=6:4 6\n6*4=24\n", 0, .malformed),
      ("13-9=4:4 4 10\n10-4=6:4", 1, .wrongRemaining),
    ] as [(String, Int, StepError.Code)])
  func namesTheFirstWrongStep(_ trace: String, _ index: Int, _ code: StepError.Code) throws {
    let verdict = try verifier().verify(trace)
    guard case .incorrect(let step, let error) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(step == index)
    #expect(error.code == code)
  }

  @Test(arguments: [("", 0), ("13-9=4:4 4 10\n", 1), ("13-9=4:4 4 10", 1)])
  func callsAPartIncomplete(_ trace: String, _ steps: Int) throws {
    #expect(try verifier().verify(trace) == .incomplete(steps: steps))
  }

  @Test func everyCutOfARightTraceIsIncomplete() throws {
    var generator = try CountdownGenerator(
      seed: 8,
      distribution: PuzzleDistribution(counts: 3...6, numbers: 1...30, targets: 10...99))
    for _ in 0..<30 {
      let example = try generator.example()
      let trace = example.steps.modelText
      let verifier = CountdownVerifier(example.puzzle)
      // Without its last newline a right trace is complete.
      for length in 0..<(trace.count - 1) {
        let verdict = verifier.verify(trace.prefix(length), isTruncated: true)
        guard case .incomplete = verdict else {
          Issue.record("\(trace.prefix(length)): \(verdict)")
          continue
        }
      }
      #expect(verifier.verify(trace, isTruncated: true).isCorrect)
    }
  }

  /// Every deletion, insertion and replacement of one character is judged as an independent
  /// checker judges it.
  @Test func judgesEverySingleCharacterMutation() throws {
    let alphabet = Array("0123456789+-*/|=: \n")
    var random = SplitMix64(seed: 2)
    var solver = CountdownSolver()
    var traces: [(CountdownPuzzle, String)] = []
    for text in ["4 9 10 13", "3 3 8 8", "2 2 4 5>13", "0 3 8 8", "1 1 2>2", "3 7 9 20 25 50>431"] {
      let puzzle = try CountdownPuzzle(parsing: text)
      for _ in 0..<3 {
        let path = try #require(solver.randomPath(of: puzzle, using: &random))
        traces.append((puzzle, path.modelText))
      }
    }
    var (mutations, accepted, wrong) = (0, 0, 0)
    for (puzzle, trace) in traces {
      let verifier = CountdownVerifier(puzzle)
      func judge(_ mutation: [Character]) {
        let text = String(mutation)
        guard text != trace else { return }
        let verdict = verifier.verify(text)
        mutations += 1
        let isRight = ReferenceChecker.accepts(
          text, numbers: puzzle.numbers, target: puzzle.target)
        if verdict.isCorrect != isRight {
          wrong += 1
          Issue.record("\(puzzle): \(text.debugDescription) gave \(verdict), reference \(isRight)")
        }
        if isRight { accepted += 1 }
      }
      let characters = Array(trace)
      for place in characters.indices {
        judge(Array(characters[..<place] + characters[(place + 1)...]))
        for character in alphabet {
          judge(characters[..<place] + [character] + characters[(place + 1)...])
          judge(characters[..<place] + [character] + characters[place...])
        }
      }
    }
    #expect(mutations > 20_000)
    #expect(wrong == 0)
    // Only the last newline, and a sign that happens not to matter, may go.
    #expect(accepted >= traces.count)
    #expect(accepted < mutations / 200)
  }

  @Test func answersOfWrongTracesKeepTheirClaim() throws {
    let verifier = try verifier()
    let missed = verifier.answer(in: "13-9=4:4 4 10\n10-4=6:4 6\n6+4=10\n")
    #expect(missed?.result == "10")
    #expect(missed?.expression?.infix == "10-4+13-9")
    #expect(missed?.key == "13+10-9-4")
    let wrong = verifier.answer(in: "13-9=5:4 5 10\n10-4=6:5 6\n6*5=24\n")
    #expect(wrong == verifier.answer(in: "1+1=24"))
    #expect(wrong?.result == "24")
    #expect(wrong?.key == "?24")
    #expect(wrong?.expression == nil)
    #expect(verifier.answer(in: "13-9=4:4 4 10\n") == nil)
    #expect(verifier.answer(in: "13-9=5:4 5 10\n") == nil)
    #expect(verifier.answer(in: "") == nil)
    #expect(verifier.answer(in: "nonsense") == nil)
    // Minus 24 is another answer than 24.
    let negative = verifier.answer(in: "9-13=-4:-4 4 10\n10-4=6:-4 6\n-4*6=-24\n")
    #expect(negative?.result == "-24")
    #expect(negative?.key == "-((10-4)*(13-9))")
  }

  @Test(arguments: [
    "10-4=6:6 9 13\n13-9=4:4 6\n6*4=24\n", "13-9=4:10 4 4\n10-4=6:6 4\n4*6=24\n",
    "9-13=-4:-4 4 10\n4-10=-6:-6 -4\n-6*-4=24\n",
  ])
  func sameSolutionInAnotherOrderHasTheSameKey(_ trace: String) throws {
    #expect(try verifier().answer(in: trace)?.key == "(10-4)*(13-9)")
    #expect(try verifier().verify(trace).isCorrect)
  }

  @Test func survivesLongNonsense() throws {
    let long = String(repeating: "13-9=4:4 4 10\n", count: 20_000)
    #expect(try !verifier().verify(long).isCorrect)
    #expect(try !verifier().verify(String(repeating: "9", count: 100_000)).isCorrect)
    #expect(try !verifier().verify("\u{0}\u{FFFD}🙂=").isCorrect)
  }
}
