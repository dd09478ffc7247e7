import Endpoints
import Gateway
import Testing
import UpstreamDouble

/// Gateways share nothing but their files: several of them in front of the same servers behave as one.
@Suite("Two gateways, two servers", .timeLimit(.minutes(1)))
struct ScaleOutTests {
  private static let questions = 30

  @Test func aQuestionKeepsItsServerAndALostServerLosesNothing() async throws {
    let servers = [try await UpstreamDouble.start(), try await UpstreamDouble.start()]
    @Sendable func sharing(_ configuration: inout GatewayConfiguration) {
      configuration.upstreams["up"]?.replicas = servers.map { .init(url: $0.url) }
    }
    try await GatewayHarness.run(configure: sharing) { first in
      try await GatewayHarness.run(configure: sharing) { second in
        try await Self.ask([first, second])
        var used: Set<Int> = []
        for question in 0..<Self.questions {
          let calls = servers.map { Self.calls(of: question, at: $0) }
          let busy = calls.indices.filter { calls[$0] > 0 }
          #expect(busy.count == 1, "question \(question): \(calls)")
          used.formUnion(busy)
        }
        #expect(used == [0, 1])
        await servers[0].stop()
        let before = servers[1].calls.count
        try await Self.ask([first, second])
        #expect(servers[1].calls.count >= before + 2 * Self.questions)
      }
    }
    await servers[1].stop()
  }

  /// Every question through every gateway; all must be answered.
  private static func ask(_ gateways: [GatewayHarness]) async throws {
    for question in 0..<questions {
      for gateway in gateways {
        let reply = try await gateway.send(
          "POST", GatewayHarness.chat("vote", content: "question \(question)."))
        #expect(reply.status == 200, "\(reply.text)")
      }
    }
  }

  private static func calls(of question: Int, at server: UpstreamDouble) -> Int {
    server.calls.count {
      String(decoding: $0.body, as: UTF8.self).contains("question \(question).")
    }
  }
}
