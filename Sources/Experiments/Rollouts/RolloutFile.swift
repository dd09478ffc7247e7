public import Foundation
import Parsimony
public import Puzzles

/// A file of labelled questions, one JSON object a line, appended to as they are collected.
///
/// A killed collection resumes: finished questions are read back, an incomplete last line is cut
/// off. The first line is a ``RolloutHeader``; another configuration is refused.
public struct RolloutFile: Sendable {
  /// The file.
  public let url: URL

  /// Names a file.
  public init(_ url: URL) { self.url = url }

  /// Collects what is missing, `inFlight` questions at a time, and returns everything in the
  /// puzzles' order.
  public func collect(
    _ puzzles: [CountdownPuzzle], with collector: RolloutCollector, questions: String,
    inFlight: Int = 8, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [LabelledQuestion] {
    let header = RolloutHeader(collector, questions: questions)
    var found = try open(header)
    let handle = try FileHandle(forWritingTo: url)
    defer { try? handle.close() }
    try handle.seekToEnd()
    var missing = puzzles.filter { found[CountdownWorld.question($0).id] == nil }[...]
    try await withThrowingTaskGroup(of: LabelledQuestion.self) { group in
      for puzzle in missing.prefix(max(1, inFlight)) {
        group.addTask { try await collector.collect(puzzle) }
      }
      missing = missing.dropFirst(max(1, inFlight))
      while let labelled = try await group.next() {
        try handle.write(contentsOf: Self.line(labelled))
        found[labelled.questionID] = labelled
        progress(found.count, puzzles.count)
        if let puzzle = missing.popFirst() {
          group.addTask { try await collector.collect(puzzle) }
        }
      }
    }
    return puzzles.compactMap { found[CountdownWorld.question($0).id] }
  }

  /// Reads the file back, or begins it.
  private func open(_ header: RolloutHeader) throws -> [String: LabelledQuestion] {
    let manager = FileManager.default
    guard let data = manager.contents(atPath: url.path), !data.isEmpty else {
      try manager.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Self.line(header).write(to: url, options: .atomic)
      return [:]
    }
    let whole = data.lastIndex(of: 0x0A).map { data[...$0] } ?? Data()
    let known = try self.header(of: whole)
    guard known == header else {
      throw ExperimentError(
        .badData,
        "\(url.path) was collected with another policy, seed or question set (\(known.summary)); "
          + "give another file or delete it.")
    }
    var found: [String: LabelledQuestion] = [:]
    for question in try questions(in: whole, under: header) {
      found[question.questionID] = question
    }
    if whole.count < data.count { try whole.write(to: url, options: .atomic) }
    return found
  }
}
