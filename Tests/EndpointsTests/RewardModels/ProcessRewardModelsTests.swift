import Endpoints
import Logging
import Parsimony
import Testing

@Suite struct ProcessRewardModelsTests {
  private static func message(
    _ style: ProcessRewardStyle?, _ change: (inout ProcessRewardOptions) -> Void = { _ in }
  ) async throws -> String? {
    let description = UpstreamDescription(
      name: "verifier", replicas: [UpstreamDescription.Replica(url: "http://127.0.0.1:9")],
      model: "prm", style: style)
    let client = try UpstreamClient(description, environment: [:], logger: Logger(label: "test"))
    var options = ProcessRewardOptions()
    change(&options)
    var message: String?
    do throws(ProcessRewardError) {
      _ = try ProcessRewardModels.make(client, options: options)
    } catch {
      message = error.message
    }
    await client.shutdown()
    return message
  }

  @Test func everyStyleHasAModel() async throws {
    for style in ProcessRewardStyle.allCases where style != .hiddenState {
      #expect(try await Self.message(style) == nil)
    }
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    #expect(try await Self.message(nil)?.contains("has no style; give one of qwen-prm") == true)
    #expect(try await Self.message(.hiddenState)?.contains("no head is named") == true)
    #expect(
      try await Self.message(.hiddenState) { $0.headFile = "/nowhere.json" }?
        .contains("/nowhere.json cannot be read") == true)
    #expect(try await Self.message(.qwen) { $0.promptScore = 1.5 }?.contains("1.5") == true)
    #expect(try await Self.message(.qwen) { $0.promptScore = .nan }?.contains("nan") == true)
    #expect(try await Self.message(.qwen) { $0.goodIndex = 2 }?.contains("0 or 1") == true)
    #expect(try await Self.message(.judge) { $0.concurrency = 0 }?.contains("at least 1") == true)
    #expect(
      try await Self.message(.judge) { $0.judgePrompt = "?" }?.contains("{solution}") == true)
    #expect(
      try await Self.message(.judge) { $0.labels.bad = "+" }?.contains("different") == true)
  }
}
