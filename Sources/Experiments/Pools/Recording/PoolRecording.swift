public import Foundation
import Parsimony

/// Records a pool into a file, several questions at a time, and survives being killed.
///
/// Finished questions go to `FILE.part`, a line each; the same recording continues from there. At
/// the end the questions, in the set's order, become `FILE` in one piece, and the part is deleted.
public struct PoolRecording: Sendable {
  /// Draws and scores.
  public let recorder: PoolRecorder
  /// The questions.
  public let set: ProblemSet
  /// The pool's header. Whatever the traces depend on must stand in it: a part or a file with
  /// another header is refused.
  public let header: PoolHeader
  /// The pool's file.
  public let url: URL
  /// Questions in work at a time, at least 1. No result depends on it.
  public let inFlight: Int

  /// Makes a recording.
  public init(
    recorder: PoolRecorder, set: ProblemSet, header: PoolHeader, url: URL, inFlight: Int = 16
  ) {
    self.recorder = recorder
    self.set = set
    self.header = header
    self.url = url
    self.inFlight = max(1, inFlight)
  }

  /// Where unfinished recordings are kept.
  public var partURL: URL { URL(fileURLWithPath: url.path + ".part") }

  /// Records what is missing.
  ///
  /// - Returns: the pool, and where the recording stands; a pool that is there whole is read.
  /// - Throws: `badArgument` when the file is another pool, or the part that of another recording;
  ///   `badData` on a damaged part; `io`, also when another process records into it; `interrupted`
  ///   when the surrounding task is cancelled; the models' failures. What had finished is in the
  ///   part.
  public func run(
    progress report: @Sendable (PoolProgress) -> Void = { _ in }
  ) async throws -> (pool: Pool, progress: PoolProgress) {
    if let pool = try finished() {
      let state = PoolProgress(total: set.problems.count, resumed: set.problems.count)
      report(state)
      return (pool, state)
    }
    let part = try PoolPart(partURL, header: header)
    var found: [String: PoolQuestion] = [:]
    for question in try part.questions() { found[question.id] = question }
    try check(found.values)
    var missing = set.problems.filter { found[$0.question.id] == nil }[...]
    var state = PoolProgress(total: set.problems.count, resumed: found.count)
    let begin = ContinuousClock.now
    report(state)
    do {
      try await withThrowingTaskGroup(of: PoolQuestion.self) { group in
        func launch() {
          guard let problem = missing.popFirst() else { return }
          group.addTask { [recorder] in try await recorder.record(problem) }
        }
        for _ in 0..<inFlight { launch() }
        while let question = try await group.next() {
          launch()
          try part.append(question)
          found[question.id] = question
          state.add(question, seconds: begin.duration(to: .now) / .seconds(1))
          report(state)
          // Models that do not heed cancellation are stopped here.
          if state.done < state.total { try Task.checkCancellation() }
        }
      }
    } catch let error where Self.isCancellation(error) {
      throw ExperimentError(
        .interrupted,
        "The recording was stopped after \(state.done) of \(state.total) questions; run the same "
          + "command again to continue.")
    }
    let pool = Pool(
      header: header, questions: set.problems.compactMap { found[$0.question.id] })
    try PoolFile.write(pool, to: url)
    try? FileManager.default.removeItem(at: partURL)
    return (pool, state)
  }

  private static func isCancellation(_ error: any Error) -> Bool {
    (error as? DriverError)?.code == .cancelled || (error as? ModelFailure)?.kind == .cancelled
      || error is CancellationError
  }

  /// The file where it is this very pool; nil where there is none. Throws `badArgument` where it is
  /// something else.
  private func finished() throws(ExperimentError) -> Pool? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let pool: Pool
    do {
      pool = try PoolFile.read(url)
    } catch {
      throw ExperimentError(
        .badArgument,
        "\(url.path) is there already and is no pool (\(error.message)); give another file or "
          + "delete it.")
    }
    try header.requireEqual(pool.header, of: url.path)
    guard pool.questions.map(\.id) == set.problems.map(\.question.id) else {
      throw ExperimentError(
        .badArgument, "\(url.path) holds other questions; give another file or delete it.")
    }
    return pool
  }

  /// Throws `badData` unless the part's questions are the set's, with all their traces.
  private func check(_ questions: some Sequence<PoolQuestion>) throws(ExperimentError) {
    let ids = Set(set.problems.map(\.question.id))
    for question in questions
    where !ids.contains(question.id) || question.traces.count != recorder.samples {
      throw ExperimentError(
        .badData,
        "\(partURL.path): the question \(quoted(question.id)) with \(question.traces.count) traces "
          + "is not of this recording; delete the file and record again.")
    }
  }
}

extension PoolHeader {
  /// Throws `badArgument`, naming the first field that differs, unless the headers are equal.
  func requireEqual(_ other: PoolHeader, of path: String) throws(ExperimentError) {
    guard self != other else { return }
    let pairs: [(String, String?, String?)] = [
      ("name", name, other.name), ("policy", policy, other.policy), ("prm", prm, other.prm),
      ("calibrator", calibrator, other.calibrator),
      ("seed", seed.map(String.init), other.seed.map(String.init)),
      ("source", source, other.source),
      ("remarks", remarks.joined(separator: " "), other.remarks.joined(separator: " ")),
    ]
    let (field, mine, theirs) = pairs.first { $0.1 != $0.2 } ?? ("header", nil, nil)
    throw ExperimentError(
      .badArgument,
      "\(path) is another recording: its \(field) is '\(theirs ?? "none")', and "
        + "'\(mine ?? "none")' is asked for; give another file or delete it.")
  }
}
