import Endpoints
import Parsimony
import SmallModels
import Testing

/// llama-server with our exported models. Skipped where there is no llama-server.
@Suite(
  .serialized, .timeLimit(.minutes(3)),
  .enabled(if: Engines.llamaServer != nil, "needs llama-server: scripts/engines llama-server"))
struct LlamaServerTests {
  @Test func hasTheCapabilitiesThatItIsKnownFor() async throws {
    try await EngineProcess.run(LlamaServer.policy) { server in
      let client = try ServedModels.client(server, model: "base", engine: .llamaServer)
      let found = try await CapabilityProbe(client).run()
      await client.shutdown()
      print(CapabilityTable.text(found))
      #expect(found.chat && found.completions)
      #expect(found.choices && found.maximumChoices == 8)
      #expect(found.seed && found.seedsCountUp)
      #expect(found.chatLogProbabilities == .chat && found.completionLogProbabilities == .chat)
      #expect(found.stop && !found.stopReason)
      #expect(found.streaming && found.streamUsage)
      #expect(found.chatContinuation)
      #expect(!found.priority && !found.tokenIDs)
      #expect(found.endpoints.contains("/tokenize") && !found.endpoints.contains("/pooling"))
      #expect(found.servedModel == "base")
      #expect(!found.fingerprint.isEmpty)
    }
  }

  @Test(arguments: [RequestTemplate.Form.completion, .chat])
  func samplesAsInProcess(form: RequestTemplate.Form) async throws {
    try await EngineProcess.run(LlamaServer.policy) { server in
      let client = try ServedModels.client(server, model: "base", engine: .llamaServer)
      let parity = try PolicyParity(
        try await ServedModels.policy(client, form: form), name: "llama-server \(form.rawValue)",
        unseenTokens: form == .chat ? 1 : 0)
      try await parity.greedy(EngineQuestions.made(50))
      try await parity.continuation(EngineQuestions.made(8, seed: 8))
      try await parity.choices(EngineQuestions.made(8, seed: 9))
      await client.shutdown()
    }
  }

  @Test func leavingStreamsFreesTheirSlots() async throws {
    try await EngineProcess.run(LlamaServer.policy) { server in
      let client = try ServedModels.client(server, model: "base", engine: .llamaServer)
      let policy = try await ServedModels.policy(client)
      let before = try await server.metric("llamacpp:tokens_predicted_total")
      let question = try EngineQuestions.made(1)[0]
      let count = 400
      let (failures, finished) = await withTaskGroup(of: ModelFailure?.self) { group in
        for index in 0..<count {
          group.addTask {
            do throws(ModelFailure) {
              _ = try await policy.sample(
                SampleRequest(question: question, seed: UInt64(index), session: UInt64(index)))
              return nil
            } catch {
              return error
            }
          }
        }
        var failures: [ModelFailure] = []
        var finished = 0
        while let failure = await group.next() {
          if let failure { failures.append(failure) } else { finished += 1 }
          group.cancelAll()
        }
        return (failures, finished)
      }
      #expect(finished >= 1 && failures.count == count - finished)
      #expect(failures.allSatisfy { $0.kind == .cancelled })
      #expect(try await server.waits(for: "llamacpp:requests_processing", toBe: 0))
      #expect(try await server.waits(for: "llamacpp:requests_deferred", toBe: 0))
      // Had they run on, it would be some 28 tokens each.
      let tokens = try await server.metric("llamacpp:tokens_predicted_total") - before
      #expect(tokens < Double(count) * 14)
      print("left \(failures.count) of \(count) streams; \(Int(tokens)) tokens were generated")
      // And it still serves.
      _ = try await policy.sample(SampleRequest(question: question, seed: 1))
      await client.shutdown()
    }
  }

  @Test(arguments: [ExportedModels.Name.prm, .calibrated])
  func scoresAsInProcess(name: ExportedModels.Name) async throws {
    let adapter = name == .calibrated ? try ExportedModels.calibrator().adapter : nil
    try await EngineProcess.run(LlamaServer.rewardModel(name)) { server in
      let parity = RewardParity(
        served: try ServedModels.hiddenStates(server, name),
        local: try ExportedModels.catalog().processRewardModel(adapter: adapter, threads: 2),
        name: "llama-server \(name.rawValue)")
      try await parity.scores(RewardParity.traces(30))
    }
  }
}
