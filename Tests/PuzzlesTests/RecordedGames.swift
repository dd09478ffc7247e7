import Foundation

/// The recorded Games of 24, when the table can be found: under the environment's PARSIMONY_DATA,
/// else under `../shared/data` beside the package. Tests that need it are skipped visibly without.
enum RecordedGames {
  static let url: URL? = {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let data =
      ProcessInfo.processInfo.environment["PARSIMONY_DATA"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared/data")
    let table = data.appendingPathComponent("tot_game24/data/24/24.csv")
    return FileManager.default.isReadableFile(atPath: table.path) ? table : nil
  }()

  static var areAvailable: Bool { url != nil }

  /// The games in the order of the table.
  static func load() throws -> [[Int]] {
    guard let url else { return [] }
    let text = try String(contentsOf: url, encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      line.split(separator: ",")[1].split(separator: " ").map { Int($0)! }
    }
  }
}
