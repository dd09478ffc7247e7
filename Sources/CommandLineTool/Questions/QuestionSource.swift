import ArgumentParser
package import Experiments
import Foundation
package import Puzzles

/// The questions that `--set`, `--rows`, `--count`, `--set-seed` and `--split` name.
package enum QuestionSource: Sendable, Hashable {
  /// Puzzles drawn from a seed: `generated`, or one of the shifted kinds.
  case generated(name: String, count: Int, seed: UInt64, split: CountdownPuzzle.Split)
  /// Rows of the recorded Games of 24, wherever the shared data is.
  case game24(rows: RowRange?)
  /// Rows of a file of the same form.
  case file(String, rows: RowRange?)

  /// The names of generated sets.
  package static let generatedNames = ["generated"] + GeneratedSet.shifted.keys.sorted()

  /// Puts the options together; throws a `ValidationError` where they contradict each other.
  ///
  /// - Parameters:
  ///   - split: what `--split` says; nil where it was not given.
  ///   - defaultSplit: the split of generated questions then.
  package init(
    _ name: String, rows: RowRange?, count: Int?, seed: UInt64?, split: String? = nil,
    defaultSplit: CountdownPuzzle.Split = .test
  ) throws {
    if Self.generatedNames.contains(name) {
      if rows != nil {
        throw ValidationError("--rows choose rows of a file; with --set \(name) give --count")
      }
      let count = count ?? 500
      try OptionCheck.range("count", count, 1...1_000_000)
      self = .generated(
        name: name, count: count, seed: seed ?? 1,
        split: try split.map(Self.split) ?? defaultSplit)
      return
    }
    let generated = "--set " + Self.generatedNames.joined(separator: ", ")
    if count != nil { throw ValidationError("--count is for \(generated); give --rows here") }
    if seed != nil { throw ValidationError("--set-seed is for \(generated)") }
    if split != nil { throw ValidationError("--split is for \(generated)") }
    guard !name.isEmpty else {
      throw ValidationError("--set '' names nothing; give a file, game24 or generated")
    }
    self = name == "game24" ? .game24(rows: rows) : .file(name, rows: rows)
  }

  private static func split(_ name: String) throws -> CountdownPuzzle.Split {
    guard let split = CountdownPuzzle.Split(rawValue: name) else {
      let names = CountdownPuzzle.Split.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--split '\(name)' is none of \(names)")
    }
    return split
  }

  /// Reads or draws the questions.
  package func problemSet() throws -> ProblemSet {
    switch self {
    case .generated(let name, let count, let seed, let split):
      return try GeneratedSet(
        name: name, count: count, seed: seed,
        distribution: GeneratedSet.shifted[name] ?? GeneratedSet.defaultDistribution, split: split
      ).problemSet()
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

  /// The same; of the recorded games only those that training never drew, unless rows were chosen.
  package func unseenProblemSet() throws -> ProblemSet {
    let set = try problemSet()
    return self == .game24(rows: nil) ? try set.unseen() : set
  }
}
