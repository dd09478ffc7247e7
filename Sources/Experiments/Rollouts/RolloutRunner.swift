import Parsimony
public import Puzzles

/// Collects rollouts of many questions into a run store, several at a time so that the engine stays
/// full. Every finished question is kept; running again draws what is missing.
public struct RolloutRunner: Sendable {
  /// What is collected.
  public let collector: RolloutCollector
  /// Where it is kept.
  public let store: RunStore
  /// Questions in work at a time, at least 1. No result depends on it.
  public let inFlight: Int

  /// Makes a runner.
  public init(collector: RolloutCollector, store: RunStore, inFlight: Int = 8) {
    self.collector = collector
    self.store = store
    self.inFlight = max(1, inFlight)
  }

  /// Collects what is missing of a run.
  ///
  /// - Parameters:
  ///   - puzzles: the questions, or this machine's part of them; repeated ones count once.
  ///   - questions: the name of the whole set, which is part of the run's identity.
  ///   - progress: is told of every finished question.
  /// - Returns: the run, and where it stands.
  /// - Throws: ``ExperimentError`` of code `interrupted` when the surrounding task is cancelled; the
  ///   policy's failure; what the store throws. Whatever had finished before is in the store.
  public func run(
    _ puzzles: [CountdownPuzzle], questions: String,
    progress: @Sendable (RolloutProgress) -> Void = { _ in }
  ) async throws -> (run: RunStore.RolloutRun, progress: RolloutProgress) {
    let run = try store.rolloutRun(RolloutHeader(collector, questions: questions))
    let finished = try store.finishedRollouts(of: run)
    var seen: Set<String> = []
    let distinct = puzzles.filter { seen.insert(CountdownWorld.question($0).id).inserted }
    var missing = distinct.filter { !finished.contains(CountdownWorld.question($0).id) }[...]
    var state = RolloutProgress(total: distinct.count, resumed: distinct.count - missing.count)
    let begin = ContinuousClock.now
    progress(state)
    do {
      try await withThrowingTaskGroup(of: CollectedQuestion.self) { group in
        func launch() {
          guard let puzzle = missing.popFirst() else { return }
          group.addTask { try await collector.draw(puzzle) }
        }
        for _ in 0..<inFlight { launch() }
        while let collected = try await group.next() {
          launch()
          _ = try store.record(collected, in: run)
          state.add(collected, seconds: begin.duration(to: .now) / .seconds(1))
          progress(state)
          // A policy that does not heed cancellation is stopped here.
          if state.done < state.total { try Task.checkCancellation() }
        }
      }
    } catch let error where Self.isCancellation(error) {
      throw ExperimentError(
        .interrupted,
        "The collection was stopped after \(state.done) of \(state.total) questions; run the same "
          + "command again to continue.")
    }
    return (run, state)
  }

  private static func isCancellation(_ error: any Error) -> Bool {
    (error as? ModelFailure)?.kind == .cancelled || error is CancellationError
  }
}
