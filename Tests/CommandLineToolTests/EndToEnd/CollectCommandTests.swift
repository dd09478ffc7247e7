import Experiments
import Foundation
import Parsimony
import Testing

@Suite("collect and rollouts, end to end", .enabled(if: Program.isBuilt), .serialized)
struct CollectCommandTests {
  private static let small = [
    "collect", "--count", "3", "--solutions", "2", "--rollouts", "2", "--prompt-rollouts", "4",
    "--threads", "1",
  ]

  private func collect(
    _ arguments: [String], _ store: String, in folder: URL
  ) async throws -> Program.Result {
    try Program.run(
      arguments + ["--store", store], environment: try await SmallCatalog.environment(),
      folder: folder)
  }

  @Test("collects, lists, exports, imports")
  func wholeWay() async throws {
    let folder = try Scratch.folder("collect")
    let result = try await collect(Self.small, "a.sqlite", in: folder)
    #expect(result.status == 0, "\(result.error)")
    // Standard error is no terminal: no progress.
    #expect(result.error.isEmpty)
    #expect(
      result.output.hasPrefix(
        "generated 3 calibration seed 1: 3 questions in a.sqlite#1; drew 6 solutions and "))
    #expect(result.output.contains("rollouts/s\n"))
    let path = folder.appendingPathComponent("a.sqlite").path
    let set = try RolloutSource.load(path).set
    #expect(set.header.policyName == "builtin/base" && set.header.promptRollouts == 4)
    #expect(set.header.questions.hasPrefix("generated 3 calibration seed 1, fingerprint "))
    #expect(set.questions.count == 3)

    func run(_ arguments: [String]) throws -> Program.Result {
      let result = try Program.run(arguments, folder: folder)
      #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
      return result
    }
    let list = try run(["rollouts", "list", "--store", "a.sqlite"]).output
    #expect(list.contains("builtin/base") && list.split(separator: "\n").count == 3)
    let json = try run(["rollouts", "list", "--store", "a.sqlite", "--json"]).output
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(document["schema"] as? String == "parsimony.rollout-runs/1")
    #expect((document["runs"] as? [[String: Any]])?.first?["questions"] as? Int == 3)
    let lines = try run(["rollouts", "export", "--store", "a.sqlite"]).output
    #expect(Data(lines.utf8) == (try RolloutFile.encode(set)))
    _ = try run([
      "rollouts", "export", "--store", "a.sqlite", "--run", "1", "--format", "csv", "--out",
      "a.csv",
    ])
    #expect(
      try Data(contentsOf: folder.appendingPathComponent("a.csv")) == RolloutTable.encode(set))
    #expect(
      try run(["rollouts", "import", "a.csv", "a.sqlite", "--store", "b.sqlite"]).output
        == "b.sqlite#1 (new): 3 questions added, 3 there already (builtin/base, "
        + "\(set.header.questions))\n")
    #expect(
      try RolloutSource.load(folder.appendingPathComponent("b.sqlite").path).set == set)
  }

  @Test("parts of several machines merge into the whole")
  func parts() async throws {
    let folder = try Scratch.folder("parts")
    for part in 1...2 {
      let result = try await collect(
        Self.small + ["--part", "\(part)/2"], "\(part).sqlite", in: folder)
      #expect(result.status == 0, "\(result.error)")
    }
    _ = try await collect(Self.small, "whole.sqlite", in: folder)
    let merged = try Program.run(
      ["rollouts", "merge", "1.sqlite", "2.sqlite", "--store", "merged.sqlite"], folder: folder)
    #expect(merged.status == 0 && merged.output.contains("3 questions added"), "\(merged.error)")
    func set(_ name: String) throws -> RolloutSet {
      try RolloutSource.load(folder.appendingPathComponent(name).path).set
    }
    #expect(try set("merged.sqlite") == set("whole.sqlite"))
  }

  @Test("another policy is a run of its own, and refused into this one")
  func otherPolicy() async throws {
    let folder = try Scratch.folder("policies")
    _ = try await collect(Self.small, "a.sqlite", in: folder)
    let weak = try await collect(Self.small + ["--policy", "weak"], "a.sqlite", in: folder)
    #expect(weak.status == 0 && weak.output.contains("a.sqlite#2"), "\(weak.error)")
    let refused = try Program.run(
      ["rollouts", "import", "a.sqlite#2", "--store", "a.sqlite", "--into", "1"], folder: folder)
    #expect(refused.status == 65 && refused.output.isEmpty)
    #expect(refused.error.hasPrefix("parsimony: a.sqlite#2 does not belong to rollout run 1 of "))
    #expect(refused.error.split(separator: "\n").count == 1)
    let ambiguous = try Program.run(["rollouts", "export", "--store", "a.sqlite"], folder: folder)
    #expect(ambiguous.status == 64 && ambiguous.error.contains("a.sqlite holds 2 runs"))
    let other = try Program.run(
      ["rollouts", "import", "a.sqlite#1", "--store", "a.sqlite", "--into", "7"], folder: folder)
    #expect(other.status == 64 && other.error.contains("no rollout run 7"))
  }

  @Test("files that are not what they should be")
  func badFiles() async throws {
    let folder = try Scratch.folder("bad")
    try Data("a,b\n1,2\n".utf8).write(to: folder.appendingPathComponent("bad.csv"))
    try Data("question,b\n1,2\n".utf8).write(to: folder.appendingPathComponent("worse.csv"))
    let environment = try await SmallCatalog.environment()
    for (arguments, status, words) in [
      (["rollouts", "import", "bad.csv", "--store", "s"], Int32(65), "bad.csv is no rollout file"),
      (["rollouts", "import", "worse.csv", "--store", "s"], 65, "no column 'prompt'"),
      (["rollouts", "import", "none", "--store", "s"], 74, "Cannot read the rollouts none"),
      (["rollouts", "list", "--store", "none"], 74, "There is no run store none"),
      (["rollouts", "export", "--store", "none"], 74, "none"),
      (["rollouts", "list", "--store", "bad.csv"], 65, "bad.csv is no run store"),
      (["collect", "--store", "bad.csv", "--count", "2"], 65, "bad.csv is no run store"),
      (["collect", "--store", "s", "--part", "3/2"], 64, "'3/2' is no part"),
      (["collect", "--store", "s", "--rollouts", "0"], 64, "--rollouts 0 is out of range"),
      (["collect", "--store", "s", "--split", "tset"], 64, "--split 'tset' is none of"),
      (["collect", "--store", "s", "--set", "game24", "--count", "3"], 64, "--count is for"),
      (["collect", "--store", "s", "--set", "game24"], 69, "the recorded Games of 24"),
      (["collect", "--store", "s", "--set", "none.csv"], 74, "there is no such file"),
      (["collect", "--store", "s", "--policy", "prm"], 64, "a policy is needed"),
    ] {
      let result = try Program.run(arguments, environment: environment, folder: folder)
      #expect(result.status == status, "\(arguments): \(result.error)")
      #expect(
        result.error.hasPrefix("parsimony: ") && result.error.contains(words), "\(result.error)")
      #expect(result.error.split(separator: "\n").count == 1)
      #expect(result.output.isEmpty)
    }
  }

  @Test("killed at random moments, the content is that of an undisturbed run")
  func survivesKills() async throws {
    let environment = try await SmallCatalog.environment()
    let folder = try Scratch.folder("kills")
    let arguments = [
      "collect", "--count", "40", "--solutions", "4", "--rollouts", "4", "--threads", "1",
    ]
    let begin = ContinuousClock.now
    let reference = try await collect(arguments, "whole.sqlite", in: folder)
    let whole = begin.duration(to: .now) / .seconds(1)
    #expect(reference.status == 0, "\(reference.error)")
    let path = folder.appendingPathComponent("runs.sqlite").path
    let (finished, kills) = try await RandomKills(most: 8, patience: whole * 0.5, seed: 21).run(
      arguments + ["--store", path], environment: environment, folder: folder)
    #expect(finished.status == 0, "\(finished.error)")
    #expect(kills >= 1)
    let store = try RunStore(path: path)
    #expect(try store.integer("SELECT COUNT(*) FROM pragma_foreign_key_check") == 0)
    #expect(try store.rolloutSummaries().count == 1)
    #expect(
      try RolloutSource.load(path).set
        == RolloutSource.load(folder.appendingPathComponent("whole.sqlite").path).set)
  }

  @Test("an interrupt ends in good order and tells how to go on", arguments: [SIGINT, SIGTERM])
  func interrupt(signal: Int32) async throws {
    let folder = try Scratch.folder("interrupt")
    let path = folder.appendingPathComponent("runs.sqlite").path
    let running = try Program.start(
      ["collect", "--count", "3000", "--store", path],
      environment: try await SmallCatalog.environment(), folder: folder)
    var stored = 0
    while running.process.isRunning, stored == 0 {
      try await Task.sleep(for: .milliseconds(20))
      if FileManager.default.fileExists(atPath: path) {
        stored =
          (try? RunStore(path: path).integer("SELECT COUNT(*) FROM rollout_questions")) ?? 0
      }
    }
    kill(running.process.processIdentifier, signal)
    let result = try running.result()
    #expect(result.status == 130 && !result.wasKilled)
    #expect(
      result.error
        == "parsimony: stopped; what was finished is in \(path): give the same command again to "
        + "continue\n")
    #expect(result.output.isEmpty)
    #expect(try RolloutSource.load(path).set.questions.count >= stored)
  }
}
