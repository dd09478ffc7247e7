public import Foundation
import Parsimony
public import Puzzles

/// A file of labelled questions, one JSON object a line, appended to as they are collected.
///
/// A killed collection resumes: finished questions are read back, an incomplete last line is cut
/// off. The first line tells what was collected; another configuration is refused.
public struct RolloutFile: Sendable {
  /// What a file holds; its first line.
  public struct Header: Sendable, Hashable, Codable {
    /// Always `parsimony.rollouts/2`.
    public var schema = "parsimony.rollouts/2"
    /// The policy's name and fingerprint.
    public var policy: String
    /// Seed.
    public var seed: UInt64
    /// Solutions a question.
    public var solutions: Int
    /// Rollouts a prefix.
    public var rollouts: Int
    /// Rollouts of the empty prefix, where they differ.
    public var promptRollouts: Int?
    /// Which questions.
    public var questions: String

    /// Makes a header.
    public init(
      policy: String, seed: UInt64, solutions: Int, rollouts: Int, promptRollouts: Int? = nil,
      questions: String
    ) {
      self.policy = policy
      self.seed = seed
      self.solutions = solutions
      self.rollouts = rollouts
      self.promptRollouts = promptRollouts
      self.questions = questions
    }
  }

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
    let header = Header(
      policy: "\(collector.policy.identity.name)@\(collector.policy.identity.fingerprint)",
      seed: collector.seed, solutions: collector.solutions, rollouts: collector.rollouts,
      promptRollouts: collector.promptRollouts == collector.rollouts
        ? nil : collector.promptRollouts,
      questions: questions)
    var found = try open(header)
    let handle = try FileHandle(forWritingTo: url)
    defer { try? handle.close() }
    try handle.seekToEnd()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var missing = puzzles.filter { found[CountdownWorld.question($0).id] == nil }[...]
    try await withThrowingTaskGroup(of: LabelledQuestion.self) { group in
      for puzzle in missing.prefix(max(1, inFlight)) {
        group.addTask { try await collector.collect(puzzle) }
      }
      missing = missing.dropFirst(max(1, inFlight))
      while let labelled = try await group.next() {
        try handle.write(contentsOf: encoder.encode(labelled) + Data("\n".utf8))
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
  private func open(_ header: Header) throws -> [String: LabelledQuestion] {
    let manager = FileManager.default
    guard let data = manager.contents(atPath: url.path), !data.isEmpty else {
      try manager.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try (JSONEncoder().encode(header) + Data("\n".utf8)).write(to: url, options: .atomic)
      return [:]
    }
    let whole = data.lastIndex(of: 0x0A).map { data[...$0] } ?? Data()
    var lines = whole.split(separator: 0x0A)[...]
    guard let first = lines.popFirst(),
      let known = try? JSONDecoder().decode(Header.self, from: first)
    else {
      throw ExperimentError(
        .badData, "\(url.path) is no rollout file; give another --data or delete it")
    }
    guard known == header else {
      throw ExperimentError(
        .badData,
        "\(url.path) was collected with another policy, seed or question set "
          + "(\(known.policy), seed \(known.seed)); give another --data or delete it")
    }
    var found: [String: LabelledQuestion] = [:]
    for (index, line) in lines.enumerated() {
      guard let question = try? JSONDecoder().decode(LabelledQuestion.self, from: line),
        question.isSound, question.rollouts == header.rollouts,
        question.promptRollouts == header.promptRollouts,
        question.solutions.count == header.solutions
      else {
        throw ExperimentError(
          .badData, "\(url.path), line \(index + 2) is damaged; delete the line and run again")
      }
      found[question.questionID] = question
    }
    if whole.count < data.count { try whole.write(to: url, options: .atomic) }
    return found
  }
}
