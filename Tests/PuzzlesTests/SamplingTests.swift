import Foundation
import Parsimony
import Puzzles
import Testing

struct SamplingTests {
  /// Pearson's chi-square against equal shares, judged at z = 4 through the Wilson-Hilferty
  /// approximation (1931): chi2/k is about N(1 - 2/(9k), 2/(9k)) after a cube root.
  @Test(arguments: [
    "4 9 10 13>24", "1 3 4 6>24", "3 3 8 8>24", "1 1 2 7>16", "2 3 5>30", "1 2 7 7 9>24",
  ])
  func everyPathIsEquallyLikely(_ text: String) throws {
    let puzzle = try CountdownPuzzle(parsing: text)
    var solver = CountdownSolver()
    let paths = solver.allPaths(from: CountdownState(puzzle), limit: .max)
    try #require(paths.count > 0)
    var counts = Dictionary(paths.map { ($0, 0) }) { first, _ in first }
    #expect(counts.count == paths.count)
    let draws = max(paths.count * 40, 400)
    var random = SplitMix64(seed: 21)
    for _ in 0..<draws {
      let path = try #require(solver.randomPath(of: puzzle, using: &random))
      let known = try #require(counts[path])
      counts[path] = known + 1
    }
    guard paths.count > 1 else { return }
    let expected = Double(draws) / Double(paths.count)
    let statistic = counts.values.map { pow(Double($0) - expected, 2) / expected }.reduce(0, +)
    let degrees = Double(paths.count - 1)
    let spread = 2 / (9 * degrees)
    let z = (cbrt(statistic / degrees) - (1 - spread)) / spread.squareRoot()
    #expect(abs(z) < 4, "z = \(z) over \(paths.count) paths")
  }

  @Test func unsolvableStatesHaveNoPath() throws {
    var solver = CountdownSolver()
    var random = SplitMix64(seed: 22)
    let puzzle = try CountdownPuzzle(parsing: "1 1 1 1")
    #expect(solver.randomPath(of: puzzle, using: &random) == nil)
    #expect(solver.allPaths(from: CountdownState(puzzle)).isEmpty)
    let solved = CountdownState(numbers: [Fraction(24)], target: 24)
    #expect(solver.randomPath(from: solved, using: &random) == [])
    let easy = CountdownState(try CountdownPuzzle(parsing: "1 2 3>6"))
    #expect(solver.allPaths(from: easy, limit: 0).isEmpty)
    #expect(solver.allPaths(from: easy, limit: -1).isEmpty)
    #expect(solver.allPaths(from: easy, limit: 2).count == 2)
  }
}
