import Experiments
import Puzzles

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
