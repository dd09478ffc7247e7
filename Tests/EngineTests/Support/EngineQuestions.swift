import Foundation
import Parsimony
import Puzzles

/// Puzzles for engines.
enum EngineQuestions {
  /// Made puzzles of the game of 24's kind, always the same ones.
  static func made(_ count: Int, seed: UInt64 = 7) throws -> [Question] {
    var generator = try CountdownGenerator(seed: seed, distribution: .gameOf24)
    return try (0..<count).map { _ in
      CountdownWorld.question(try generator.puzzle(split: .validation))
    }
  }

  /// Recorded Games of 24 from the thousandth part that studies test on, where the table is found;
  /// made puzzles otherwise.
  static func games(_ count: Int) throws -> [Question] {
    guard let table else { return try made(count, seed: 24) }
    let rows = try String(contentsOf: table, encoding: .utf8).split(whereSeparator: \.isNewline)
    return try rows.dropFirst(901).prefix(count).map { row in
      let numbers = row.split(separator: ",")[1].split(separator: " ").compactMap { Int($0) }
      return CountdownWorld.question(try CountdownPuzzle(numbers: numbers))
    }
  }

  private static var table: URL? {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data =
      ProcessInfo.processInfo.environment["PARSIMONY_DATA"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared/data")
    let table = data.appendingPathComponent("tot_game24/data/24/24.csv")
    return FileManager.default.isReadableFile(atPath: table.path) ? table : nil
  }
}
