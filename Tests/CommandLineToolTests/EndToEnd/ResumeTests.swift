import Experiments
import Foundation
import Parsimony
import Testing

@Suite("bench is killed and resumed", .enabled(if: Program.isBuilt), .serialized)
struct ResumeTests {
  private static let arguments = [
    "bench", "--count", "40", "--n", "24", "--strategies", "greedy,best-of-n,ias", "--seeds", "1,2",
    "--threads", "1", "--json", "-",
  ]

  /// The report without what depends on the machine's speed.
  private func report(_ result: Program.Result) throws -> BenchReport {
    var report = try BenchReport(json: Data(result.output.utf8))
    for index in report.results.indices { report.results[index].seconds = 0 }
    return report
  }

  private func requireSound(_ path: String) throws {
    let store = try RunStore(path: path)
    #expect(
      try store.integer(
        "SELECT COUNT(*) FROM (SELECT 1 FROM questions GROUP BY run_id, question HAVING COUNT(*) > 1)"
      ) == 0)
    #expect(
      try store.integer(
        "SELECT COUNT(*) FROM questions WHERE id NOT IN (SELECT question_id FROM spends)") == 0)
    #expect(try store.integer("SELECT COUNT(*) FROM pragma_foreign_key_check") == 0)
  }

  @Test("killed at random moments, the result is that of an undisturbed run")
  func survivesKills() async throws {
    let environment = try await SmallCatalog.environment()
    let begin = ContinuousClock.now
    let reference = try Program.run(Self.arguments, environment: environment)
    let whole = begin.duration(to: .now) / .seconds(1)
    #expect(reference.status == 0, "\(reference.error)")
    let folder = try Scratch.folder("resume")
    let path = folder.appendingPathComponent("runs.sqlite").path
    var progress: [Int] = []
    // A seventh of the run on average, so that some kills hit the start and some the work.
    let (result, kills) = try await RandomKills(most: 12, patience: whole * 0.3, seed: 20).run(
      Self.arguments + ["--store", path], environment: environment, folder: folder
    ) {
      guard FileManager.default.fileExists(atPath: path) else { return }
      try requireSound(path)
      progress.append(try RunStore(path: path).integer("SELECT COUNT(*) FROM questions") ?? 0)
    }
    #expect(result.status == 0, "\(result.error)")
    #expect(kills >= 1)
    #expect(progress == progress.sorted())
    #expect(try report(result) == report(reference))
    try requireSound(path)
    // Everything is there: once more takes every question from the store, and adds none.
    let count = try RunStore(path: path).integer("SELECT COUNT(*) FROM questions")
    let again = try Program.run(Self.arguments + ["--store", path], environment: environment)
    #expect(try report(again) == report(reference))
    #expect(try RunStore(path: path).integer("SELECT COUNT(*) FROM questions") == count)
  }

  @Test("an interrupt ends in good order and tells how to go on", arguments: [SIGINT, SIGTERM])
  func interrupt(signal: Int32) async throws {
    let environment = try await SmallCatalog.environment()
    let folder = try Scratch.folder("interrupt")
    let path = folder.appendingPathComponent("runs.sqlite").path
    let arguments = [
      "bench", "--count", "3000", "--n", "16", "--strategies", "best-of-n", "--json", "-",
    ]
    let running = try Program.start(
      arguments + ["--store", path], environment: environment, folder: folder)
    // Only once something is stored, so that there is something to keep.
    var stored = 0
    while running.process.isRunning, stored == 0 {
      try await Task.sleep(for: .milliseconds(20))
      if FileManager.default.fileExists(atPath: path) {
        stored = (try? RunStore(path: path).integer("SELECT COUNT(*) FROM questions")) ?? 0
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
    try requireSound(path)
    let kept = try RunStore(path: path).integer("SELECT COUNT(*) FROM questions")
    #expect((kept ?? 0) >= stored)
  }

  @Test("without a store an interrupt says what would have helped")
  func interruptWithoutStore() async throws {
    let running = try Program.start(
      ["bench", "--count", "3000", "--n", "16", "--strategies", "best-of-n"],
      environment: try await SmallCatalog.environment())
    // Signals before the work begins end the process as usual: wait until it is at work.
    try await Task.sleep(for: .milliseconds(1500))
    kill(running.process.processIdentifier, SIGINT)
    let result = try running.result()
    if !result.wasKilled {
      #expect(result.status == 130)
      #expect(
        result.error == "parsimony: stopped, and nothing is kept: with --store FILE a run can be "
          + "resumed\n")
    }
  }
}
