import Endpoints
import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// Clients that are slow or rude hold nobody up, and not for long.
@Suite struct SlowClientTests {
  @Test func aClientThatTakesNothingIsEnded() async throws {
    // Some 16 MB of stream: more than all buffers on the way hold.
    let behaviour = Behaviour {
      $0.lineEnd = "\n: " + String(repeating: "x", count: 400_000) + "\n"
    }
    try await GatewayHarness.run(configure: Self.hurry) { gateway in
      try await gateway.waitUntilReady()
      gateway.upstream.set(behaviour, for: .path("/v1/chat/completions"))
      let before = gateway.upstream.state.arrived
      let client = try await RawConnection.open(port: gateway.port, isReading: false)
      try await client.post(
        "/v1/chat/completions", GatewayHarness.chat("pass", #","stream":true"#))
      #expect(await gateway.upstream.waitUntil { $0.arrived > before })
      gateway.upstream.set(Behaviour(), for: .path("/v1/chat/completions"))
      #expect(try await gateway.send("POST", GatewayHarness.chat("pass")).status == 200)
      await gateway.waitUntilIdle()
      #expect(gateway.gateway.requestsInFlight == 0)
      let metrics = try await gateway.send("GET", "/metrics", nil).text
      #expect(metrics.contains(#"{decision="none",model="pass",status="499"} 1"#), "\(metrics)")
      await client.close()
    }
  }

  @Test(
    arguments: [
      "", "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Slow:",
      "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"model\":",
    ], [false, true])
  func aRequestMustArriveInTime(_ beginning: String, isSecond: Bool) async throws {
    // A connection may rest between two requests, for longer than a request may take.
    if isSecond, beginning.isEmpty { return }
    try await GatewayHarness.run(configure: Self.hurry) { gateway in
      let client = try await RawConnection.open(port: gateway.port)
      if isSecond {
        try await client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(await client.waitUntil { $0.text.hasSuffix("}") })
      }
      if !beginning.isEmpty { try await client.send(beginning) }
      #expect(await client.waitUntil { $0.isClosed })
      await gateway.waitUntilIdle()
      #expect(gateway.gateway.requestsInFlight == 0)
      #expect(try await gateway.send("GET", "/health", nil).status == 200)
    }
  }

  @Test(arguments: [
    (0..<200).map { "X-\($0): 1\r\n" }.joined(),
    "X-Long: " + String(repeating: "x", count: 20_000) + "\r\n",
    (0..<90).map { "X-\($0): \(String(repeating: "x", count: 1000))\r\n" }.joined(),
    "no header at all\r\n",
  ])
  func headersAreLimited(_ headers: String) async throws {
    try await GatewayHarness.run { gateway in
      let client = try await RawConnection.open(port: gateway.port)
      try await client.send("GET /health HTTP/1.1\r\nHost: x\r\n\(headers)\r\n")
      #expect(await client.waitUntil { $0.text.hasSuffix("\r\n\r\n") || $0.isClosed })
      let status = client.received.text.split(separator: " ").dropFirst().first
      #expect(status == nil || status == "400" || status == "431", "\(client.received.text)")
      #expect(await client.waitUntil { $0.isClosed })
      #expect(try await gateway.send("GET", "/health", nil).status == 200)
    }
  }

  private static func hurry(_ configuration: inout GatewayConfiguration) {
    configuration.limits.requestSeconds = 0.3
    configuration.limits.slowClientSeconds = 0.3
  }
}
