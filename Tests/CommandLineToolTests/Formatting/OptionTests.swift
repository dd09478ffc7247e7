import CommandLineTool
import Experiments
import Puzzles
import Testing

@Suite("Options of bench")
struct OptionTests {
  @Test func seeds() throws {
    #expect(try SeedList(parsing: "1").seeds == [1])
    #expect(try SeedList(parsing: "3, 1,18446744073709551615").seeds == [3, 1, .max])
  }

  @Test(arguments: ["", "1,", ",1", "a", "1,1", "-1", "1.5", "18446744073709551616"])
  func wrongSeeds(text: String) {
    #expect(throws: (any Error).self) { try SeedList(parsing: text) }
  }

  @Test func sets() throws {
    let rows = try RowRange(parsing: "900..999")
    #expect(
      try QuestionSource("generated", rows: nil, count: nil, seed: nil)
        == .generated(name: "generated", count: 500, seed: 1, split: .test))
    #expect(
      try QuestionSource("six", rows: nil, count: 3, seed: 4, split: "train")
        == .generated(name: "six", count: 3, seed: 4, split: .train))
    #expect(
      try QuestionSource("large", rows: nil, count: 3, seed: 4, defaultSplit: .calibration)
        == .generated(name: "large", count: 3, seed: 4, split: .calibration))
    #expect(try QuestionSource("game24", rows: rows, count: nil, seed: nil) == .game24(rows: rows))
    #expect(
      try QuestionSource("a.csv", rows: nil, count: nil, seed: nil) == .file("a.csv", rows: nil))
  }

  @Test func contradictions() throws {
    let rows = try RowRange(parsing: "1..2")
    #expect(throws: (any Error).self) {
      try QuestionSource("generated", rows: rows, count: nil, seed: nil)
    }
    #expect(throws: (any Error).self) {
      try QuestionSource("generated", rows: nil, count: 0, seed: nil)
    }
    #expect(throws: (any Error).self) {
      try QuestionSource("game24", rows: nil, count: 3, seed: nil)
    }
    #expect(throws: (any Error).self) {
      try QuestionSource("game24", rows: nil, count: nil, seed: 3)
    }
    #expect(throws: (any Error).self) { try QuestionSource("", rows: nil, count: nil, seed: nil) }
    #expect(throws: (any Error).self) {
      try QuestionSource("generated", rows: nil, count: nil, seed: nil, split: "tset")
    }
    #expect(throws: (any Error).self) {
      try QuestionSource("a.csv", rows: nil, count: nil, seed: nil, split: "test")
    }
  }

  @Test func generatedSets() throws {
    for name in QuestionSource.generatedNames {
      let set = try QuestionSource(name, rows: nil, count: 4, seed: 2, split: "validation")
        .problemSet()
      #expect(set.name == "\(name) 4 validation seed 2")
      #expect(set.problems.allSatisfy { $0.puzzle.split == .validation })
    }
    #expect(
      Set(QuestionSource.generatedNames)
        == ["generated", "five-six", "six", "large", "target-24"])
  }

  @Test func parts() throws {
    let elements = Array(0..<10)
    let parts = try (1...3).map { try QuestionPart(parsing: "\($0)/3").of(elements) }
    #expect(parts == [[0, 3, 6, 9], [1, 4, 7], [2, 5, 8]])
    #expect(try QuestionPart(parsing: "1/1").of(elements) == elements)
    #expect(try QuestionPart(parsing: "9/9").of([1, 2]).isEmpty)
    for text in ["", "1", "0/3", "4/3", "1/0", "-1/3", "1/2/3", "a/b", "1/99999999"] {
      #expect(throws: (any Error).self) { try QuestionPart(parsing: text) }
    }
  }
}
