import Endpoints
import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// The two sequences that stop other gateways for good, a thousand times each.
@Suite struct WedgeTests {
  /// Two streams hold all permits, a third client waits for one; all go away, the one that waits
  /// first. That both streams begin again shows that no permit was lost.
  @Test func clientsThatLeaveGiveTheirPlacesUp() async throws {
    try await GatewayHarness.run(configure: Self.twoAtOnce) { gateway in
      try await gateway.waitUntilReady()
      let open = gateway.gateway.openConnections
      gateway.upstream.set(Behaviour(.hang), for: .path("/v1/chat/completions"))
      let body = GatewayHarness.chat("pass", #","stream":true"#)
      for round in 0..<1000 {
        let first = try await RawConnection.open(port: gateway.port)
        let second = try await RawConnection.open(port: gateway.port)
        let third = try await RawConnection.open(port: gateway.port)
        try await first.post("/v1/chat/completions", body)
        try await second.post("/v1/chat/completions", body)
        try #require(
          await gateway.upstream.waitUntil { $0.inFlight == 2 }, "wedged in round \(round)")
        try await third.post("/v1/chat/completions", body)
        await third.close()
        await first.close()
        await second.close()
        try #require(await gateway.upstream.waitUntil { $0.inFlight == 0 })
      }
      await gateway.waitUntilIdle()
      gateway.upstream.set(Behaviour(), for: .path("/v1/chat/completions"))
      #expect(try await gateway.send("POST", GatewayHarness.chat("pass")).status == 200)
      #expect(await gateway.closesAll(but: open + 1))
      #expect(gateway.upstream.state.maximumInFlight <= 8)
    }
  }

  /// A server's error concerns the request that it answers, and no other.
  @Test func anErrorConcernsNoOtherRequest() async throws {
    try await GatewayHarness.run(configure: Self.tryOnce) { gateway in
      try await gateway.waitUntilReady()
      let open = gateway.gateway.openConnections
      let client = try await GatewayClient(port: gateway.port)
      let body = GatewayHarness.chat("pass")
      for round in 0..<1000 {
        gateway.upstream.set(
          [Behaviour(.status(500)), Behaviour()], for: .path("/v1/chat/completions"))
        try #require(try await client.post(body) == 502, "round \(round)")
        try #require(try await client.post(body) == 200, "stopped by round \(round)")
      }
      await client.close()
      #expect(await gateway.closesAll(but: open))
      #expect(gateway.upstream.inFlight == 0)
    }
  }

  private static func twoAtOnce(_ configuration: inout GatewayConfiguration) {
    configuration.upstreams["up"]?.concurrency = 2
  }

  private static func tryOnce(_ configuration: inout GatewayConfiguration) {
    configuration.upstreams["up"]?.retry.attempts = 1
  }
}
