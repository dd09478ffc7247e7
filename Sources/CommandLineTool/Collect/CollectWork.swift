import Experiments
import Foundation
import Puzzles

/// The work of one `collect`, with progress and an orderly end on a signal.
struct CollectWork: Sendable {
  /// Where a collection ended.
  struct Result: Sendable {
    /// The run in the store.
    let run: RunStore.RolloutRun
    /// The set of questions.
    let set: String
    /// What was done.
    let progress: RolloutProgress
  }

  /// Draws or reads the questions.
  let problems: @Sendable () throws -> ProblemSet
  let part: QuestionPart?
  let collector: RolloutCollector
  let store: RunStore
  let concurrency: Int

  /// Collects what is missing.
  func run() async throws -> Result {
    let line = ProgressLine()
    defer { line.clear() }
    do {
      return try await Interruption.cancelling {
        let set = try problems()
        try Task.checkCancellation()
        let puzzles = set.problems.map(\.puzzle)
        // The name tells of the whole set, so that all parts of it are one run.
        let (run, progress) = try await RolloutRunner(
          collector: collector, store: store, inFlight: concurrency
        ).run(
          part?.of(puzzles) ?? puzzles, questions: "\(set.name), fingerprint \(set.fingerprint)",
          progress: { line.show($0) })
        return Result(run: run, set: set.name, progress: progress)
      }
    } catch let error where Self.isInterruption(error) {
      line.clear()
      throw CommandFailure(
        .interrupted,
        "stopped; what was finished is in \(store.path): give the same command again to continue")
    }
  }

  private static func isInterruption(_ error: any Error) -> Bool {
    (error as? ExperimentError)?.code == .interrupted || error is CancellationError
  }
}
