import Experiments
import Foundation
import Parsimony
import Puzzles
import Testing

@Suite struct GameOf24FileTests {
  private static let header = "Rank,Puzzles,AMT (s),Solved rate,1-sigma Mean (s),1-sigma STD (s)"

  @Test func rowsAreRead() throws {
    let text = """
      \(Self.header)
      1,1 1 4 6,4.4,99.20%,4.67,1.48
      901,4 5 6 10,10.02,90.30%,10.49,4.36
      """
    let file = try GameOf24File(text: text, name: "24.csv")
    #expect(file.rows.map(\.rank) == [1, 901])
    #expect(file.rows.map(\.index) == [0, 1])
    #expect(file.rows.map(\.line) == [2, 3])
    #expect(file.rows[1].puzzle == (try CountdownPuzzle(numbers: [10, 6, 5, 4])))
    #expect(file.rows[1].seconds == 10.02)
    #expect(abs(file.rows[1].solvedRate - 0.903) < 1e-12)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEndsByteOrderMarkAndBlankLines(end: String) throws {
    let lines = [
      Self.header, "", "1, 1 1 4 6 ,4.4,99.20%,4.67,1.48", "   ", "2,1 1 11 11,4,9%,4,1", "",
    ]
    let file = try GameOf24File(text: "\u{FEFF}" + lines.joined(separator: end), name: "x")
    #expect(file.rows.map(\.rank) == [1, 2])
    #expect(file.rows.map(\.line) == [3, 5])
  }

  @Test func columnsMayStandInAnyOrder() throws {
    let file = try GameOf24File(
      text: "Solved rate,Puzzles,rank,AMT (s)\n50%,1 1 4 6,7,3\n", name: "x")
    #expect(file.rows[0].rank == 7)
    #expect(file.rows[0].solvedRate == 0.5)
  }

  @Test(arguments: [
    ("x,1 1 4 6,4.4,99.20%,4.67,1.48", "'x'"),
    ("1,1 1 4,4.4,99.20%,4.67,1.48,", "7 fields"),
    ("1,1 1,4.4,99.20%,4.67,1.48", "1 1"),
    ("1,1 1 4 six,4.4,99.20%,4.67,1.48", "'six'"),
    ("1,1 1 4 6>25,4.4,99.20%,4.67,1.48", "25"),
    ("1,1 1 4 6,fast,99.20%,4.67,1.48", "'fast'"),
    ("1,1 1 4 6,nan,99.20%,4.67,1.48", "'nan'"),
    ("1,1 1 4 6,-1,99.20%,4.67,1.48", "'-1'"),
    ("1,1 1 4 6,4.4,99.20,4.67,1.48", "'99.20'"),
    ("1,1 1 4 6,4.4,101%,4.67,1.48", "'101%'"),
    ("1,1 1 4 6", "2 fields"),
  ])
  func aBadRowIsNamed(row: String, value: String) throws {
    let text = "\(Self.header)\n\n1,1 1 4 6,4.4,99.20%,4.67,1.48\n\(row)\n"
    let error = failure { _ = try GameOf24File(text: text, name: "games.csv") }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("games.csv, line 4") == true, "\(error?.message ?? "none")")
    #expect(error?.message.contains(value) == true, "\(error?.message ?? "none")")
  }

  @Test(arguments: ["", "\n\n", header])
  func anEmptyTableIsRefused(text: String) {
    #expect(failure { _ = try GameOf24File(text: text, name: "x") }?.code == .badData)
  }

  @Test func aMissingColumnIsNamed() {
    let error = failure { _ = try GameOf24File(text: "Rank,Puzzles\n1,1 1 4 6\n", name: "x") }
    #expect(error?.message.contains("'AMT (s)'") == true)
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let missing = failure {
      _ = try GameOf24File(contentsOf: URL(fileURLWithPath: folder.path("none.csv")))
    }
    #expect(missing?.code == .io)
    #expect(missing?.message.contains("none.csv") == true)
    try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: folder.path("utf16.csv")))
    let binary = failure {
      _ = try GameOf24File(contentsOf: URL(fileURLWithPath: folder.path("utf16.csv")))
    }
    #expect(binary?.code == .badData)
  }

  @Test func aRangeBecomesASet() throws {
    let rows = (0..<5).map { "\($0 + 1),1 1 4 \($0 + 1),4,9\($0)%,4,1" }
    let file = try GameOf24File(
      text: ([Self.header] + rows).joined(separator: "\n"), name: "24.csv")
    let set = try file.problemSet(rows: 1...3)
    #expect(set.name == "24.csv rows 1..3")
    #expect(set.problems.map(\.question.id) == ["game24/0001", "game24/0002", "game24/0003"])
    #expect(set.problems.map(\.difficulty) == [0, 0.5, 1])
    #expect(set.problems[0].question.prompt == "1 1 2 4>24\n")
    #expect(set.problems[0].question.text == "Use 1 1 2 4 to make 24.")
    #expect(set.problems[2].solvedRate == 0.93)
    #expect(try file.problemSet().problems.count == 5)
    let error = failure { _ = try file.problemSet(rows: 3...5) }
    #expect(error?.code == .badArgument)
    #expect(error?.message.contains("3..5") == true)
    #expect(error?.message.contains("0..4") == true)
  }

  @Test(arguments: [("900..999", 900...999), ("7", 7...7), ("0...3", 0...3), (" 1 - 2 ", 1...2)])
  func rangesAreParsed(text: String, range: ClosedRange<Int>) throws {
    #expect(try RowRange(parsing: text).range == range)
  }

  @Test(arguments: ["", "a..b", "9..3", "1..2..3", "-4", "..", "1.5", "99999999999999999999..1"])
  func badRangesAreNamed(text: String) {
    let error = failure { _ = try RowRange(parsing: text) }
    #expect(error?.code == .badArgument)
    #expect(error?.message.contains("'\(text)'") == true)
  }

  @Test(.enabled(if: RecordedData.games != nil, "the recorded games are not on this machine"))
  func theRealTableHoldsTheProtectedGames() throws {
    let file = try GameOf24File(contentsOf: #require(RecordedData.games))
    #expect(file.rows.count == 1362)
    let set = try file.problemSet(rows: 900...999)
    #expect(set.problems.count == 100)
    #expect(set.problems[0].question.id == "game24/0900")
    #expect(set.problems[0].puzzle.numbers == [4, 5, 6, 10])
    #expect(set.problems.allSatisfy { ProtectedGames.contains($0.puzzle) })
    #expect(file.rows.count { ProtectedGames.contains($0.puzzle) } == 100)
  }
}
