import Endpoints
import Parsimony
import SmallModels
import Testing

/// vLLM with our exported models. One test a server, because of its start. Skipped where vLLM is not
/// there, as on most machines: it needs a build of torch that is not on PyPI.
@Suite(
  .serialized, .timeLimit(.minutes(15)),
  .enabled(if: Engines.vllmPython != nil, "needs vLLM: scripts/engines vllm"))
struct VLLMTests {
  @Test func samplesAsInProcess() async throws {
    try await EngineProcess.runWhereItStarts(VLLMServer.policy) { server in
      let client = try ServedModels.client(server, model: "base", engine: .vllm)
      // A first request of each endpoint compiles for a minute.
      let found = try await CapabilityProbe(client, timeLimit: .seconds(300)).run()
      print(CapabilityTable.text(found))
      #expect(found.chat && found.completions && found.choices)
      #expect(found.seed && found.seedsCountUp)
      #expect(found.chatLogProbabilities == .chat)
      #expect(found.completionLogProbabilities == .completions)
      #expect(found.tokenIDs && found.stop && found.stopReason)
      #expect(found.streaming && found.streamUsage && found.chatContinuation && found.priority)
      #expect(found.endpoints.contains("/tokenize"))
      for form in [RequestTemplate.Form.completion, .chat] {
        let policy = UpstreamPolicy(
          client, capabilities: found, template: RequestTemplate(form: form, stepEnd: "\n"))
        let parity = try PolicyParity(policy, name: "vLLM \(form.rawValue)")
        try await parity.greedy(EngineQuestions.made(50))
        try await parity.continuation(EngineQuestions.made(4, seed: 8))
        try await parity.choices(EngineQuestions.made(4, seed: 9))
      }
      try await leavingStreamsFreesTheServer(server, client, found)
      await client.shutdown()
    }
  }

  private func leavingStreamsFreesTheServer(
    _ server: EngineProcess, _ client: UpstreamClient, _ found: EngineCapabilities
  ) async throws {
    let policy = UpstreamPolicy(
      client, capabilities: found, template: RequestTemplate(form: .completion, stepEnd: "\n"))
    let question = try EngineQuestions.made(1)[0]
    let finished = await withTaskGroup(of: Bool.self) { group in
      for index in 0..<64 {
        group.addTask {
          (try? await policy.sample(
            SampleRequest(question: question, seed: UInt64(index), session: UInt64(index)))) != nil
        }
      }
      var finished = 0
      while let isFinished = await group.next() {
        finished += isFinished ? 1 : 0
        group.cancelAll()
      }
      return finished
    }
    #expect(finished >= 1 && finished < 64)
    #expect(try await server.waits(for: "vllm:num_requests_running", toBe: 0))
    #expect(try await server.waits(for: "vllm:num_requests_waiting", toBe: 0))
  }

  @Test func scoresAsInProcess() async throws {
    try await EngineProcess.runWhereItStarts(VLLMServer.rewardModel) { server in
      let client = try ServedModels.client(
        server, model: "prm", engine: .vllm, style: .stepEnd, path: "")
      let parity = RewardParity(
        served: try ProcessRewardModels.make(client),
        local: try ExportedModels.catalog().processRewardModel(threads: 2),
        name: "vLLM /pooling")
      try await parity.scores(RewardParity.traces(30))
      await client.shutdown()
    }
  }
}
