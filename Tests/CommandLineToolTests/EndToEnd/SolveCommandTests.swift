import CommandLineTool
import Foundation
import Testing

@Suite("solve, end to end", .enabled(if: Program.isBuilt), .serialized)
struct SolveCommandTests {
  private func object(_ result: Program.Result) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
      "\(result.error)")
  }

  @Test(arguments: [
    "greedy", "majority", "best-of-n", "weighted-vote", "ias", "ias-raw", "verified-best-of-n",
  ])
  func everyStrategy(name: String) async throws {
    let environment = try await SmallCatalog.environment()
    let arguments = ["solve", "4 9 10 13", "--strategy", name, "--n", "8", "--json"]
    let result = try Program.run(arguments, environment: environment)
    #expect([0, 2].contains(result.status), "\(result.error)")
    #expect(result.error.isEmpty)
    let object = try object(result)
    #expect(Set(object.keys) == Set(SolveReport.CodingKeys.allCases.map(\.rawValue)))
    #expect(object["schema"] as? String == "parsimony.solve/1")
    #expect(object["question"] as? String == "Use 4 9 10 13 to make 24.")
    #expect((object["samples"] as? Int).map { (1...8).contains($0) } == true)
    #expect((object["decision"] as? String == "accepted") == (result.status == 0))
  }

  @Test("the same seed gives the same answer, another seed and another number of threads are read")
  func determinism() async throws {
    let environment = try await SmallCatalog.environment()
    func run(_ more: [String]) throws -> NSDictionary {
      var object = try object(
        try Program.run(
          ["solve", "3 7 11", "--target", "32", "--n", "16", "--json"] + more,
          environment: environment))
      var spend = object["spend"] as? [String: Any]
      spend?["seconds"] = nil
      object["spend"] = spend
      return object as NSDictionary
    }
    let first = try run(["--seed", "5", "--threads", "1"])
    #expect(try run(["--seed", "5", "--threads", "2"]) == first)
    #expect(try run(["--seed", "6"]) != first)
  }

  @Test(
    "all ways to write a question",
    arguments: [
      ["4 9 10 13"], ["4", "9", "10", "13"], ["4,9,10,13", "--target", "24"],
      ["Use 4 9 10 13 to make 24."], ["13 10 9 4>24"],
    ])
  func questions(words: [String]) async throws {
    let result = try Program.run(
      ["solve", "--strategy", "greedy", "--json"] + words,
      environment: try await SmallCatalog.environment())
    #expect(try object(result)["question"] as? String == "Use 4 9 10 13 to make 24.")
  }

  @Test("three to six numbers", arguments: ["1 2 3", "1 2 3 4 5", "900 901 902 903 904 905"])
  func sizes(numbers: String) async throws {
    let result = try Program.run(
      ["solve", numbers, "--target", "100", "--n", "4", "--json"],
      environment: try await SmallCatalog.environment())
    #expect([0, 2].contains(result.status), "\(result.error)")
  }

  @Test("budgets are hard caps")
  func budgets() async throws {
    let environment = try await SmallCatalog.environment()
    for tokens in [1, 50, 300, 2000] {
      let result = try Program.run(
        ["solve", "4 9 10 13", "--strategy", "best-of-n", "--budget", String(tokens), "--json"],
        environment: environment)
      let object = try object(result)
      let spend = try #require(object["spend"] as? [String: Any])
      #expect(try #require(spend["total_tokens"] as? Int) <= tokens)
      #expect(object["decision"] as? String == "out-of-budget")
    }
    let result = try Program.run(
      ["solve", "4 9 10 13", "--strategy", "majority", "--max-samples", "3", "--json"],
      environment: environment)
    #expect(try object(result)["samples"] as? Int == 3)
  }

  @Test("text for people, with every decision and candidate")
  func text() async throws {
    let environment = try await SmallCatalog.environment(["COLUMNS": "100"])
    let result = try Program.run(
      ["solve", "4 9 10 13", "--n", "5", "--explain"], environment: environment)
    #expect([0, 2].contains(result.status), "\(result.error)")
    #expect(result.output.hasPrefix("decisions\n  1. after "))
    for label in ["answer", "decision", "confidence", "verified", "samples", "spend", "setup"] {
      #expect(result.output.contains("\n\(label)  "), "\(label)")
    }
    #expect(result.output.contains("setup       controller, n 5; policy builtin/base fnv1a64:"))
    #expect(result.output.contains("; calibrator fnv1a64:"))
    #expect(!result.output.contains("\u{1b}"))
  }

  @Test("without a calibrator the default goes by raw scores and says so")
  func fallback() async throws {
    let result = try Program.run(
      ["solve", "4 9 10 13", "--policy", "weak", "--n", "4"],
      environment: try await SmallCatalog.environment())
    #expect(result.output.contains("ias-raw, n 4 (no calibrator ships with weak)"))
  }
}
