import CommandLineTool
import Experiments
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
      try BenchSet("generated", rows: nil, count: nil, seed: nil)
        == .generated(count: 500, seed: 1))
    #expect(
      try BenchSet("generated", rows: nil, count: 3, seed: 4) == .generated(count: 3, seed: 4))
    #expect(try BenchSet("game24", rows: rows, count: nil, seed: nil) == .game24(rows: rows))
    #expect(
      try BenchSet("a.csv", rows: nil, count: nil, seed: nil) == .file("a.csv", rows: nil))
  }

  @Test func contradictions() throws {
    let rows = try RowRange(parsing: "1..2")
    #expect(throws: (any Error).self) {
      try BenchSet("generated", rows: rows, count: nil, seed: nil)
    }
    #expect(throws: (any Error).self) { try BenchSet("generated", rows: nil, count: 0, seed: nil) }
    #expect(throws: (any Error).self) { try BenchSet("game24", rows: nil, count: 3, seed: nil) }
    #expect(throws: (any Error).self) { try BenchSet("game24", rows: nil, count: nil, seed: 3) }
    #expect(throws: (any Error).self) { try BenchSet("", rows: nil, count: nil, seed: nil) }
  }
}
