import Endpoints
import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// The official OpenAI client gets the same through a pass-through alias as directly, and understands
/// what adaptive aliases answer.
@Suite(
  .serialized, .timeLimit(.minutes(3)),
  .enabled(if: Engines.openAIPython != nil, "needs the OpenAI client: scripts/engines openai"))
struct OpenAIClientTests {
  private static let keys = [GatewayKey(name: "tests", secret: ClientProgram.key)]

  @Test func seesNoDifferenceInFrontOfTheDouble() async throws {
    let result = try await Self.withDouble { try await Self.compare(in: $0) }
    #expect(result.status == 0, "\(result.output)")
    #expect(result.comparisons >= 200, "\(result.output)")
    print("OpenAI client, double: \(result.output.suffix(60))")
  }

  private static func withDouble<Value: Sendable>(
    _ body: (UpstreamDouble) async throws -> Value
  ) async throws -> Value {
    let double = try await UpstreamDouble.start()
    do {
      let value = try await body(double)
      await double.stop()
      return value
    } catch {
      await double.stop()
      throw error
    }
  }

  private static func compare(in double: UpstreamDouble) async throws -> ClientProgram.Result {
    let names = [
      "ok", "echo", "tool-call", "reasoning", "length", "content-filter", "400", "401", "404",
      "422", "429", "500", "503",
    ]
    let upstreams = names.map { name in
      var upstream = UpstreamDescription(
        name: name, replicas: [.init(url: double.url)], model: "served!\(name)", engine: .vllm)
      upstream.retry = RetryPolicy(attempts: 1)
      // Faults in a row are what is wanted here.
      upstream.breaker.failures = 1_000
      return upstream
    }
    func vote(_ name: String, _ policy: String) -> ModelAlias {
      var alias = ModelAlias(name: name, policy: policy)
      alias.strategy = StrategySpec(.majority, n: 4)
      return alias
    }
    return try await EngineGateway.run(
      upstreams: upstreams,
      models: names.map { ModelAlias(name: $0, policy: $0) } + [
        vote("vote", "ok"), vote("vote-tools", "tool-call"),
      ], keys: keys, waits: false
    ) { gateway in
      try await ClientProgram.compare(engine: "double", direct: double.url, gateway: gateway)
    }
  }

  @Test(.enabled(if: Engines.llamaServer != nil, "needs llama-server too"))
  func seesNoDifferenceInFrontOfLlamaServer() async throws {
    let result = try await EngineProcess.run(LlamaServer.policy) { server in
      let base = UpstreamDescription(
        name: "base", replicas: [.init(url: server.address + "/v1")], model: "base",
        engine: .llamaServer)
      var vote = ModelAlias(name: "vote", policy: "base")
      vote.strategy = StrategySpec(.majority, n: 4)
      vote.stepEnd = "\n"
      vote.answers = .text
      return try await EngineGateway.run(
        upstreams: [base], models: [ModelAlias(name: "pass", policy: "base"), vote],
        keys: Self.keys
      ) { gateway in
        try await ClientProgram.compare(
          engine: "llama-server", direct: server.address + "/v1", gateway: gateway)
      }
    }
    #expect(result.status == 0, "\(result.output)")
    #expect(result.comparisons >= 130, "\(result.output)")
    print("OpenAI client, llama-server: \(result.output.suffix(60))")
  }
}
