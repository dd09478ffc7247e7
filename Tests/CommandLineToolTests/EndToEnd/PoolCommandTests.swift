import Experiments
import Foundation
import Testing

@Suite("parsimony pool", .enabled(if: Program.isBuilt), .serialized)
struct PoolCommandTests {
  private static let small = ["pool", "record", "--count", "3", "--n", "4", "--threads", "1"]

  private func run(
    _ arguments: [String], in folder: URL, more: [String: String] = [:]
  ) async throws -> Program.Result {
    try Program.run(
      arguments, environment: try await SmallCatalog.environment(more), folder: folder)
  }

  @Test("records, resumes, checks")
  func wholeWay() async throws {
    let folder = try Scratch.folder("pool")
    let result = try await run(Self.small + ["--out", "a.pool", "--text"], in: folder)
    #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
    #expect(
      result.output.hasPrefix("generated-base: 3 questions with 12 traces in a.pool; pass@1 "))
    let url = folder.appendingPathComponent("a.pool")
    let pool = try PoolFile.read(url)
    #expect(pool.header.seed == 1 && pool.header.prm?.hasPrefix("builtin/prm ") == true)
    #expect(pool.header.calibrator != nil && pool.hasScores && pool.isLabelled)
    #expect(pool.header.source.contains("generated 3 test seed 1, fingerprint "))
    #expect(pool.questions.allSatisfy { $0.promptQuantiles != nil && $0.promptTokens > 0 })
    for trace in pool.questions.flatMap(\.traces) {
      #expect(trace.quantiles?.count == trace.stepTokens.count && trace.text != nil)
      // The generated tokens have an end mark that the process reward model does not read.
      #expect((0...1).contains(trace.generatedTokens - trace.prmTokens))
    }
    let again = try await run(Self.small + ["--out", "a.pool", "--text"], in: folder)
    #expect(again.status == 0 && again.output.contains(", 3 of them from before"))
    let other = try await run(Self.small + ["--out", "a.pool"], in: folder)
    #expect(other.status == 64 && other.error.contains("a.pool is another recording: its source"))

    let check = try await run(["pool", "check", "a.pool"], in: folder)
    #expect(check.status == 0, "\(check.error)")
    for part in [
      "pool         generated-base (a.pool)\n", "questions    3\n",
      "traces       12, 4 a question\n",
      "labels       12 of 12 traces\n", "right        pass@1 ",
      "fingerprint  \(try PoolFile.fingerprint(of: pool))\n",
    ] { #expect(check.output.contains(part), "\(check.output)") }
    let json = try await run(["pool", "check", "a.pool", "--json"], in: folder).output
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(document["schema"] as? String == "parsimony.pool-facts/1")
    #expect((document["facts"] as? [String: Any])?["traces"] as? Int == 12)
  }

  /// Candidates have the seeds of a bench, so that best-of-n chooses among the same traces.
  @Test("the traces are those of a bench")
  func sameSeeds() async throws {
    let folder = try Scratch.folder("seeds")
    let record = try await run(
      Self.small + ["--policy", "weak", "--seed", "9", "--out", "a.pool"], in: folder)
    #expect(record.status == 0, "\(record.error)")
    let bench = try await run(
      [
        "bench", "--count", "3", "--n", "4", "--seed", "9", "--policy", "weak", "--threads", "1",
        "--strategies", "majority", "--store", "runs.sqlite", "--json", "-",
      ], in: folder)
    #expect(bench.status == 0, "\(bench.error)")
    let store = try RunStore(path: folder.appendingPathComponent("runs.sqlite").path)
    let tokens = try PoolFile.read(folder.appendingPathComponent("a.pool")).questions
      .flatMap(\.traces).reduce(0) { $0 + $1.generatedTokens }
    #expect(try store.integer("SELECT SUM(generated_tokens) FROM spends") == tokens)
  }

  @Test("without a calibrator there are no quantiles, and the pool says so")
  func withoutCalibrator() async throws {
    let folder = try Scratch.folder("weak")
    let result = try await run(
      Self.small + ["--policy", "weak", "--out", "a.pool"], in: folder)
    #expect(result.status == 0, "\(result.error)")
    let pool = try PoolFile.read(folder.appendingPathComponent("a.pool"))
    #expect(pool.header.calibrator == nil && pool.hasScores)
    #expect(pool.questions.allSatisfy { $0.promptQuantiles == nil && $0.promptScore != nil })
    #expect(pool.header.remarks.contains { $0.contains("there are no quantiles") })
  }

  @Test("imports and lists")
  func imports() async throws {
    let folder = try Scratch.folder("import")
    let data = folder.appendingPathComponent("data")
    let file = data.appendingPathComponent(try PoolImporters.named("sal-single").path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let line =
      #"{"unique_id":"a","problem":"p","answer":"4","completions":["\\boxed{4}"],"scores":[[0.5]]}"#
    try Data((line + "\n{\n").utf8).write(to: file)
    let environment = ["PARSIMONY_DATA": data.path]
    let list = try await run(["pool", "list"], in: folder, more: environment)
    #expect(list.status == 0 && list.output.split(separator: "\n").count == 17)
    #expect(list.output.contains("\nsal-single ") && list.output.contains("  yes "))
    let name = file.lastPathComponent
    let refused = try await run(
      ["pool", "import", "sal-single", "--out", "a.pool"], in: folder, more: environment)
    #expect(refused.status == 65 && refused.output.isEmpty)
    #expect(refused.error.hasPrefix("parsimony: \(name):2: it is no JSON"), "\(refused.error)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/a.pool"))
    let skipped = try await run(
      ["pool", "import", "sal-single", "--on-bad", "skip", "--out", "-"], in: folder,
      more: environment)
    #expect(skipped.status == 0)
    #expect(skipped.error.hasPrefix("parsimony: skipped: \(name):2: "), "\(skipped.error)")
    #expect(skipped.output.split(separator: "\n").count == 2)
    let from = try await run(
      [
        "pool", "import", "sal-single", "--from", file.path, "--on-bad", "skip", "--out", "b.pool",
      ], in: folder)
    #expect(from.status == 0 && from.output.contains("pass@1 100.0%"), "\(from.error)")
    let check = try await run(["pool", "check", "b.pool"], in: folder)
    #expect(check.output == from.output)
  }

  @Test("what is wrong is said in one line")
  func badInput() async throws {
    let folder = try Scratch.folder("bad")
    try Data("{\"schema\":\"parsimony.pool/9\"}\n".utf8)
      .write(to: folder.appendingPathComponent("bad.pool"))
    for (arguments, status, words) in [
      (["pool", "check", "bad.pool"], Int32(65), "bad.pool:1: the schema is 'parsimony.pool/9'"),
      (["pool", "check", "none"], 74, "Cannot read "),
      (["pool", "check", "bad.pool", "--on-bad", "ignore"], 64, "ignore"),
      (["pool", "import", "sal", "--out", "x"], 64, "give one of sal-bon16"),
      (["pool", "import", "sal-single", "--out", "x"], 69, "there is no "),
      (["pool", "import", "sal-single", "--from", "none", "--out", "x"], 74, "Cannot read "),
      (["pool", "import", "planbench", "--out", "none/x"], 74, "there is no folder"),
      (["pool", "record", "--out", "-"], 64, "cannot be resumed"),
      (["pool", "record", "--out", "x", "--n", "0"], 64, "--n 0 is out of range"),
      (["pool", "record", "--out", "x", "--set", "game24", "--count", "3"], 64, "--count is for"),
      (["pool", "record", "--out", "x", "--set", "none.csv"], 74, "there is no such file"),
      (["pool", "record", "--out", "bad.pool", "--count", "2"], 64, "is no pool"),
    ] {
      let result = try await run(arguments, in: folder)
      #expect(result.status == status, "\(arguments): \(result.error)")
      #expect(
        result.error.hasPrefix("parsimony: ") && result.error.contains(words), "\(result.error)")
      #expect(result.error.split(separator: "\n").count == 1)
      #expect(result.output.isEmpty)
    }
  }

  @Test("killed at random moments, the pool is that of an undisturbed run")
  func survivesKills() async throws {
    let folder = try Scratch.folder("kills")
    let arguments = ["pool", "record", "--count", "60", "--n", "8", "--threads", "1"]
    let begin = ContinuousClock.now
    let whole = try await run(arguments + ["--out", "whole.pool"], in: folder)
    let seconds = begin.duration(to: .now) / .seconds(1)
    #expect(whole.status == 0, "\(whole.error)")
    let (finished, kills) = try await RandomKills(most: 6, patience: seconds * 0.6, seed: 3).run(
      arguments + ["--out", "x.pool"], environment: try await SmallCatalog.environment(),
      folder: folder)
    #expect(finished.status == 0, "\(finished.error)")
    #expect(kills >= 1)
    #expect(
      try Data(contentsOf: folder.appendingPathComponent("x.pool"))
        == Data(contentsOf: folder.appendingPathComponent("whole.pool")))
  }

  @Test("an interrupt ends in good order and tells how to go on", arguments: [SIGINT, SIGTERM])
  func interrupt(signal: Int32) async throws {
    let folder = try Scratch.folder("interrupt")
    let part = folder.appendingPathComponent("x.pool.part").path
    let running = try Program.start(
      ["pool", "record", "--count", "3000", "--out", "x.pool"],
      environment: try await SmallCatalog.environment(), folder: folder)
    var size = 0
    while running.process.isRunning, size == 0 {
      try await Task.sleep(for: .milliseconds(20))
      size = (try? FileManager.default.attributesOfItem(atPath: part)[.size] as? Int) ?? 0
    }
    kill(running.process.processIdentifier, signal)
    let result = try running.result()
    #expect(result.status == 130 && !result.wasKilled)
    #expect(
      result.error
        == "parsimony: stopped; what was finished is in x.pool.part: give the same command again "
        + "to continue\n")
    #expect(FileManager.default.fileExists(atPath: part))
  }
}
