import Foundation
import Gateway
import Logging
import Parsimony
import Testing

struct TracedModelsTests {
  /// Every third sample fails for a while.
  private struct Coin: Policy {
    let identity = ModelIdentity(name: "coin")

    func maximumTokens(for request: SampleRequest) -> Int { 10 }

    func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
      if request.seed % 3 == 0 {
        throw ModelFailure(.permanent, "secret words", spend: Spend(promptTokens: 2))
      }
      return Continuation(
        steps: [Step(text: "secret words", tokens: 4)], ending: .ended,
        spend: Spend(promptTokens: 3, generatedTokens: 4, samples: 1, policyCalls: 1))
    }
  }

  private struct Half: ProcessRewardModel {
    let identity = ModelIdentity(name: "half")

    func maximumTokens(for trace: Trace, of question: Question) -> Int { 10 }

    func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
      StepScores(
        prefixes: [Double](repeating: 0.5, count: trace.steps.count + 1),
        spend: Spend(prmTokens: 5, prmCalls: 1))
    }
  }

  @Test func everyCallIsASpanOfItsRun() async throws {
    let file = FileManager.default.temporaryDirectory.path + "/run-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let exporter = try SpanExporter(
      .file(file), delay: .zero, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
    let request = try #require(
      OpenSpan(request: "chat", traceparent: nil, exporter: exporter))
    let run = request.child("run")
    let driver = Driver(
      policy: TracedPolicy(Coin(), in: run), processRewardModel: TracedRewardModel(Half(), in: run))
    let outcome = try await driver.run(
      StrategySpec(.bestOfN, n: 8).makeStrategy(), on: Question(id: "q", prompt: "p"), seed: 1)
    run.end(outcome: outcome)
    request.end([.init("http.response.status_code", .int(200))])
    exporter.finish()
    await exporter.run()

    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(!text.contains("secret"))
    let spans = try text.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    func names(_ name: String) -> [[String: Any]] {
      spans.filter { $0["name"] as? String == name }
    }
    let runs = names("run")
    let requests = names("chat")
    try #require(runs.count == 1 && requests.count == 1)
    #expect(requests[0]["parentSpanId"] == nil)
    #expect(runs[0]["parentSpanId"] as? String == requests[0]["spanId"] as? String)
    #expect(Set(spans.compactMap { $0["traceId"] as? String }).count == 1)
    #expect(Set(spans.compactMap { $0["spanId"] as? String }).count == spans.count)
    // A span for each call that was made, the failed ones included.
    let failed = outcome.ledger.total.failed
    try #require(failed > 0)
    #expect(names("sample").count == 8)
    #expect(names("score").count == outcome.ledger.total.prmCalls)
    for call in names("sample") + names("score") {
      #expect(call["parentSpanId"] as? String == runs[0]["spanId"] as? String)
      #expect(call["kind"] as? Int == 3)
    }
    let failures = names("sample").filter { ($0["status"] as? [String: Any])?["code"] as? Int == 2 }
    #expect(failures.count == failed)
    #expect(text.contains(#""key":"parsimony.decision","value":{"stringValue":"accepted"}"#))
  }
}
