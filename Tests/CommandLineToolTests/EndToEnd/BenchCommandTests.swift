import Experiments
import Foundation
import Testing

@Suite("bench, end to end", .enabled(if: Program.isBuilt), .serialized)
struct BenchCommandTests {
  private static let arguments = [
    "bench", "--count", "6", "--n", "4", "--strategies", "greedy,best-of-n,ias",
  ]

  @Test("--json - prints the contract and nothing else")
  func json() async throws {
    let result = try Program.run(
      Self.arguments + ["--json", "-"], environment: try await SmallCatalog.environment())
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.isEmpty)
    let report = try BenchReport(json: Data(result.output.utf8))
    #expect(report.set == "generated 6 test seed 1")
    #expect(report.policy == "builtin/base")
    #expect(report.seed == 1)
    #expect(report.results.map(\.strategy) == ["greedy", "best-of-n", "ias", "uniform@ias"])
    #expect(report.results.allSatisfy { $0.questions == 6 })
    #expect(report.results[1].costShare == 1)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let first = try #require((object["results"] as? [[String: Any]])?.first)
    #expect(
      Set(first.keys) == [
        "strategy", "n", "questions", "accuracy", "accuracy_low", "accuracy_high", "mean_samples",
        "policy_tokens", "prm_tokens", "cost_share", "abandoned", "seconds",
      ])
  }

  @Test("the table, the page and the file")
  func table() async throws {
    let folder = try Scratch.folder("bench")
    let result = try Program.run(
      Self.arguments + ["--seeds", "1,2", "--json", "r.json", "--html", "r.html"],
      environment: try await SmallCatalog.environment(), folder: folder)
    #expect(result.status == 0, "\(result.error)")
    // Standard error is no terminal: no progress.
    #expect(result.error.isEmpty)
    #expect(
      result.output.hasPrefix("set         generated 6 test seed 1: 6 questions, fingerprint "))
    for words in [
      "policy      builtin/base fnv1a64:", "prm         builtin/prm fnv1a64:",
      "calibrator  fnv1a64:", "sampling    temperature 0.7, seeds 1, 2\n", "\nuniform@ias ",
      "\nHow to read it\n",
    ] { #expect(result.output.contains(words), "\(words)") }
    for line in result.output.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    let report = try BenchReport(
      json: Data(contentsOf: folder.appendingPathComponent("r.json")))
    #expect(report.results.count == 4)
    let page = try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("uniform@ias"))
  }

  @Test("a file of games, some of its rows")
  func file() async throws {
    let folder = try Scratch.folder("games")
    let games = (1...6).map { "\($0),\($0) 2 3 4,4.4,99.20%\n" }.joined()
    try Data("Rank,Puzzles,AMT (s),Solved rate\n\(games)".utf8)
      .write(to: folder.appendingPathComponent("games.csv"))
    let environment = try await SmallCatalog.environment()
    let result = try Program.run(
      ["bench", "--set", "games.csv", "--rows", "1..3", "--strategies", "greedy", "--json", "-"],
      environment: environment, folder: folder)
    let report = try BenchReport(json: Data(result.output.utf8))
    #expect(report.set == "games.csv rows 1..3")
    #expect(report.results[0].questions == 3)
    #expect(report.results[0].costShare == nil)
    let outside = try Program.run(
      ["bench", "--set", "games.csv", "--rows", "1..6"], environment: environment, folder: folder)
    #expect(outside.status == 64)
    #expect(outside.error.contains("games.csv, which holds rows 0..5"))
  }
}
