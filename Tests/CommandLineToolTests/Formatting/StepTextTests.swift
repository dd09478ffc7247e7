import CommandLineTool
import Puzzles
import Testing

@Suite("Steps as people read them")
struct StepTextTests {
  @Test(arguments: [
    ("13-9=4:4 4 10\n", "13 - 9 = 4 (left: 4 4 10)"), ("4*6=24\n", "4 * 6 = 24"),
    ("8/3=8|3:8|3 5\n", "8 / 3 = 8/3 (left: 8/3 5)"), ("8|3*9=24", "8/3 * 9 = 24"),
    ("-3+9=6:6", "-3 + 9 = 6 (left: 6)"),
    // Wrong or hostile: shown, never a trap.
    ("", ""), ("\n", ""), ("=", "="), ("4*6", "4*6"), ("4*6=", "4*6="), (":", ":"),
    ("x+y=z", "x+y=z"), ("1+2=3:", "1 + 2 = 3 (left: )"), ("\u{1b}[31m", "\\u{1B}[31m"),
  ])
  func reads(text: String, people: String) { #expect(StepText.people(text) == people) }

  @Test("agrees with the world's own text wherever a step is right")
  func agrees() throws {
    var generator = try CountdownGenerator(
      seed: 5, distribution: PuzzleDistribution(counts: 3...5, numbers: 1...30, targets: 1...99),
      solverOptions: .init(arithmetic: .fractionsWhenNeeded))
    for _ in 0..<200 {
      for step in try generator.example().steps {
        #expect(StepText.people(step.modelText) == step.description)
      }
    }
  }
}
