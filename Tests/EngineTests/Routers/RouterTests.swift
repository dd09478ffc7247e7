import Endpoints
import Foundation
import Gateway
import Parsimony
import Testing

/// The gateway in front of a router in front of two llama-servers: every request is answered, and
/// what belongs to one stays on one server.
@Suite(
  .serialized, .timeLimit(.minutes(3)),
  .enabled(
    if: Engines.llamaServer != nil && (Engines.vllmRouter != nil || Engines.smg != nil),
    "needs llama-server and a router: scripts/engines routers"))
struct RouterTests {
  /// A router and the header that it keeps sessions together by.
  struct Router: Sendable, CustomTestStringConvertible {
    let program: URL
    let affinityHeader: String
    let arguments: [String]

    var testDescription: String { program.lastPathComponent }

    static let all = [
      Engines.vllmRouter.map {
        Router(
          program: $0, affinityHeader: "x-session-id",
          arguments: ["--policy", "consistent_hash"])
      },
      Engines.smg.map {
        Router(
          program: $0, affinityHeader: "x-smg-routing-key",
          arguments: ["launch", "--policy", "consistent_hashing"])
      },
    ].compactMap { $0 }

    /// Starts it in front of servers.
    func starting(
      _ workers: [EngineProcess], metrics: Int
    ) -> @Sendable () async throws -> EngineProcess {
      {
        try await EngineProcess.start(program) { port in
          arguments + ["--worker-urls"] + workers.map(\.address) + [
            "--host", "127.0.0.1", "--port", String(port), "--prometheus-port", String(metrics),
          ]
        }
      }
    }
  }

  @Test(arguments: Router.all)
  func sessionsStayOnOneServer(router: Router) async throws {
    try await EngineProcess.run(LlamaServer.policy) { first in
      try await EngineProcess.run(LlamaServer.policy) { second in
        let workers = [first, second]
        let metrics = try await EngineProcess.freePort()
        try await EngineProcess.run(router.starting(workers, metrics: metrics)) {
          try await ask(through: $0, workers: workers, header: router.affinityHeader)
        }
      }
    }
  }

  private func ask(
    through router: EngineProcess, workers: [EngineProcess], header: String
  ) async throws {
    var upstream = UpstreamDescription(
      name: "base", replicas: [.init(url: router.address + "/v1")], model: "base",
      engine: .llamaServer)
    upstream.affinityHeaders = [header]
    var vote = ModelAlias(name: "vote", policy: "base")
    vote.strategy = StrategySpec(.adaptiveConsistency, n: 8)
    vote.stepEnd = "\n"
    vote.answers = .text
    try await EngineGateway.run(
      upstreams: [upstream], models: [vote, ModelAlias(name: "pass", policy: "base")]
    ) { gateway in
      var shares = [0, 0]
      for question in try EngineQuestions.made(32, seed: 15) {
        let text = question.prompt.split(separator: "\n")[0]
        let before = try await Self.generated(workers)
        let reply = try await gateway.send(
          "/v1/completions",
          #"{"model":"vote","prompt":"\#(text)\n","max_tokens":96,"seed":1,"temperature":1}"#)
        #expect(reply.status == 200, "\(reply.text)")
        #expect((reply.json?["parsimony"]?["candidates"]?.integer ?? 0) >= 2)
        let after = try await Self.generated(workers)
        let busy = workers.indices.filter { after[$0] > before[$0] }
        // All samples of a question on one server, whose cache has the prompt.
        #expect(busy.count == 1)
        for index in busy { shares[index] += 1 }
      }
      #expect(shares.allSatisfy { $0 > 0 })
      print("routers, \(header): questions on the two servers \(shares)")
    }
  }

  /// Tokens that each server has generated.
  private static func generated(_ servers: [EngineProcess]) async throws -> [Double] {
    var tokens: [Double] = []
    for server in servers {
      tokens.append(try await server.metric("llamacpp:tokens_predicted_total"))
    }
    return tokens
  }
}
