import Experiments
import Foundation
import Parsimony
import Puzzles
import Testing

@Suite struct RolloutFileTests {
  let folder: RolloutFolder
  let file: RolloutFile
  let puzzles: [CountdownPuzzle]

  init() throws {
    folder = try RolloutFolder()
    file = RolloutFile(folder.url.appendingPathComponent("deep/rollouts.jsonl"))
    puzzles = try QuestionMix.reward.puzzles(count: 12, split: .train, seed: 1)
  }

  /// Ends every trace at once; fails on the questions of `broken`.
  private func policy(_ broken: Set<String> = [], fingerprint: String = "1") -> ScriptedPolicy {
    ScriptedPolicy(fingerprint: fingerprint) { request throws(ModelFailure) in
      if broken.contains(request.question.id) {
        throw ModelFailure(.permanent, "the machine went away")
      }
      return ScriptedPolicy.continuation(["1+1=\(request.seed % 5)\n"])
    }
  }

  private func collect(
    _ policy: ScriptedPolicy, seed: UInt64 = 1, solutions: Int = 3, rollouts: Int = 2,
    promptRollouts: Int? = nil, questions: String = "twelve", inFlight: Int = 4
  ) async throws -> [LabelledQuestion] {
    try await file.collect(
      puzzles,
      with: RolloutCollector(
        policy: policy, solutions: solutions, rollouts: rollouts, promptRollouts: promptRollouts,
        seed: seed),
      questions: questions, inFlight: inFlight)
  }

  private var ids: [String] { puzzles.map { CountdownWorld.question($0).id } }

  @Test(arguments: [-1, 1, 4, 100])
  func everyQuestionOnceInOrder(_ inFlight: Int) async throws {
    let labelled = try await collect(policy(), inFlight: inFlight)
    #expect(labelled.map(\.questionID) == ids)
    let lines = try Data(contentsOf: file.url).split(separator: 0x0A)
    #expect(lines.count == 13)
    // All there: nothing is drawn again.
    let again = policy()
    #expect(try await collect(again) == labelled)
    #expect(again.samples.isEmpty)
  }

  @Test func resumesAfterAFailure() async throws {
    let whole = try await RolloutFile(folder.url.appendingPathComponent("whole.jsonl")).collect(
      puzzles,
      with: RolloutCollector(policy: policy(), solutions: 3, rollouts: 2, seed: 1),
      questions: "twelve")
    await #expect(throws: ModelFailure.self) { try await collect(policy([ids[7]]), inFlight: 1) }
    let second = policy()
    let labelled = try await collect(second)
    #expect(labelled == whole)
    #expect(Set(second.samples.map(\.request.question.id)) == Set(ids[7...]))
  }

  @Test func resumesAfterACutLine() async throws {
    let labelled = try await collect(policy())
    let whole = try Data(contentsOf: file.url)
    let lines = whole.split(separator: 0x0A, omittingEmptySubsequences: false)
    // Cut anywhere in the last line, and anywhere in the middle.
    for length in [whole.count - 1, whole.count - 20, whole.count / 2, lines[0].count + 1] {
      try whole.prefix(length).write(to: file.url)
      let second = policy()
      #expect(try await collect(second) == labelled)
      let kept = whole.prefix(length).count { $0 == 0x0A } - 1
      #expect(Set(second.samples.map(\.request.question.id)).count == 12 - kept)
      #expect(
        try Data(contentsOf: file.url).split(separator: 0x0A).sorted {
          $0.lexicographicallyPrecedes($1)
        }
          == whole.split(separator: 0x0A).sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  @Test func otherConfigurationsAreRefused() async throws {
    _ = try await collect(policy())
    let before = try Data(contentsOf: file.url)
    for attempt in [
      { try await collect(policy(fingerprint: "2")) }, { try await collect(policy(), seed: 2) },
      { try await collect(policy(), solutions: 4) }, { try await collect(policy(), rollouts: 3) },
      { try await collect(policy(), questions: "thirteen") },
      { try await collect(policy(), promptRollouts: 16) },
    ] {
      let error = await #expect(throws: ExperimentError.self) { _ = try await attempt() }
      #expect(error?.code == .badData)
      #expect(error?.message.contains("rollouts.jsonl") == true)
    }
    #expect(try Data(contentsOf: file.url) == before)
  }

  @Test func foreignFilesAreRefusedAndKept() async throws {
    for text in ["hello\n", "no newline", "{\"schema\":\"other\"}\n", "\n\n", "[]\n{}\n"] {
      try FileManager.default.createDirectory(
        at: file.url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file.url)
      let error = await #expect(throws: ExperimentError.self) { try await collect(policy()) }
      #expect(error?.code == .badData)
      #expect(try Data(contentsOf: file.url) == Data(text.utf8))
    }
    // An empty file is one that was just begun.
    try Data().write(to: file.url)
    #expect(try await collect(policy()).count == 12)
  }

  @Test func damagedLinesAreNamed() async throws {
    _ = try await collect(policy())
    let lines = try String(contentsOf: file.url, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    func edit(_ old: String, _ new: String) -> String {
      lines[4].replacingOccurrences(of: old, with: new)
    }
    for bad in [
      "garbage", edit("\"questionID\"", "\"question\""), edit("\"rollouts\":2", "\"rollouts\":3"),
      edit("\"rollouts\":2", "\"rollouts\":0"), edit("\"successes\":[", "\"successes\":[7,"),
      edit("\"successes\":[", "\"successes\":[0,"),
      edit("\"ending\":\"ended\"", "\"ending\":\"x\""),
    ] {
      try #require(bad != lines[4])
      var damaged = lines
      damaged[4] = bad
      try Data((damaged.joined(separator: "\n") + "\n").utf8).write(to: file.url)
      let error = await #expect(throws: ExperimentError.self) { try await collect(policy()) }
      #expect(error?.message.contains("line 5") == true, "\(bad)")
    }
    // Deleting the line, as the message says, brings the file back.
    var mended = lines
    mended.remove(at: 4)
    try Data((mended.joined(separator: "\n") + "\n").utf8).write(to: file.url)
    let second = policy()
    #expect(try await collect(second).count == 12)
    #expect(Set(second.samples.map(\.request.question.id)).count == 1)
  }
}
