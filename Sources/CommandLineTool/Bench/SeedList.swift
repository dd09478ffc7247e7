import ArgumentParser

/// Seeds as they stand on the command line: `1,2,3`.
package struct SeedList: Sendable, Hashable {
  /// Different seeds, at least one, in the given order.
  package let seeds: [UInt64]

  /// Reads whole numbers separated by commas; throws a `ValidationError` that names the wrong one.
  package init(parsing text: String) throws {
    var seeds: [UInt64] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.filter { !$0.isWhitespace }
      guard let seed = UInt64(word) else {
        throw ValidationError(
          "'\(word)' is no seed; give whole numbers from 0 separated by commas, such as 1,2,3")
      }
      guard !seeds.contains(seed) else {
        throw ValidationError("seed \(seed) is given twice; give different seeds")
      }
      seeds.append(seed)
    }
    self.seeds = seeds
  }
}
