import ArgumentParser
package import Experiments
import Foundation
import Puzzles

/// The questions that `--set`, `--rows`, `--count` and `--set-seed` name.
package enum BenchSet: Sendable, Hashable {
  /// Puzzles drawn from a seed.
  case generated(count: Int, seed: UInt64)
  /// Rows of the recorded Games of 24, wherever the shared data is.
  case game24(rows: RowRange?)
  /// Rows of a file of the same form.
  case file(String, rows: RowRange?)

  /// Puts the options together; throws a `ValidationError` where they contradict each other.
  package init(_ name: String, rows: RowRange?, count: Int?, seed: UInt64?) throws {
    if name == "generated" {
      if rows != nil {
        throw ValidationError("--rows choose rows of a file; with --set generated give --count")
      }
      let count = count ?? 500
      try OptionCheck.range("count", count, 1...1_000_000)
      self = .generated(count: count, seed: seed ?? 1)
      return
    }
    if count != nil { throw ValidationError("--count is for --set generated; give --rows here") }
    if seed != nil { throw ValidationError("--set-seed is for --set generated") }
    guard !name.isEmpty else {
      throw ValidationError("--set '' names nothing; give a file, game24 or generated")
    }
    self = name == "game24" ? .game24(rows: rows) : .file(name, rows: rows)
  }

  /// Reads or draws the questions.
  package func problemSet() throws -> ProblemSet {
    switch self {
    case .generated(let count, let seed):
      return try GeneratedSet(count: count, seed: seed).problemSet()
    case .game24(let rows):
      guard let url = try SharedData.locate().flatMap(SharedData.gamesOf24) else {
        throw CommandFailure(
          .unavailable,
          "the recorded Games of 24 are not here: set \(SharedData.variable) to the "
            + "folder that holds tot_game24/data/24/24.csv, or use --set generated")
      }
      return try GameOf24File(contentsOf: url).problemSet(rows: rows?.range)
    case .file(let path, let rows):
      return try GameOf24File(contentsOf: URL(fileURLWithPath: path))
        .problemSet(rows: rows?.range)
    }
  }
}

/// GPT-4's recorded results, where they are on the same questions.
enum BenchReferences {
  /// The records on rows 900..999, when `set` is exactly those 100 games and the logs are there;
  /// none otherwise. By content: it does not matter where the games come from.
  static func records(for set: ProblemSet) throws(ExperimentError) -> [RecordedGPT4] {
    guard set.problems.count == ProtectedGames.fingerprints.count,
      set.problems.allSatisfy({ ProtectedGames.contains($0.puzzle) }),
      let folder = try SharedData.locate().flatMap(SharedData.recordedGPT4)
    else { return [] }
    var records: [RecordedGPT4] = []
    for method in RecordedGPT4.Method.allCases {
      if let record = try RecordedGPT4.read(method, in: folder) { records.append(record) }
    }
    return records
  }
}
