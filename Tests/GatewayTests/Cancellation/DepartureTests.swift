import Endpoints
import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// A client that goes away frees every call of every server, whenever it goes.
@Suite struct DepartureTests {
  @Test(arguments: Departure.all)
  func everyCallIsFreed(_ departure: Departure) async throws {
    try await Self.run(departure) { gateway in
      let before = gateway.upstream.state.arrived
      let client = try await RawConnection.open(port: gateway.port)
      try await client.post("/v1/chat/completions", departure.body)
      #expect(await gateway.upstream.waitUntil { $0.inFlight == departure.calls })
      if departure.streams, case .hangMidway = departure.policy.fault, departure.model == "pass" {
        #expect(await client.waitUntil { $0.text.contains("data: ") })
      }
      await client.close()
      #expect(await gateway.upstream.waitUntil { $0.inFlight == 0 })
      await gateway.waitUntilIdle()
      #expect(gateway.gateway.requestsInFlight == 0)
      let calls = gateway.upstream.calls.dropFirst(before)
      #expect(calls.filter { $0.ending == .cutByClient }.count >= departure.calls)
      // Booked as what it was.
      let metrics = try await gateway.send("GET", "/metrics", nil).text
      #expect(
        metrics.contains(
          "parsimony_requests_total{decision=\"none\",model=\"\(departure.model)\",status=\"499\"} 1"
        ), "\(metrics)")
      let cancelled = Self.sum("parsimony_calls_total", "cancelled", in: metrics)
      #expect(cancelled >= departure.calls, "\(metrics)")
      // Of a sample nothing is billed before its first token, which may be under way still.
      guard departure.model != "vote" else { return }
      #expect(Self.sum("parsimony_tokens_total", "cancelled", in: metrics) > 0, "\(metrics)")
    }
  }

  @Test func whatWasReservedIsGivenBackAndWhatWasSpentIsBooked() async throws {
    var key = GatewayKey(name: "daily", secret: "daily-secret-of-some-length")
    // Enough for one such request at a time, at worst, and for some that were cancelled.
    key.limits.dailyTokens = 4000
    try await GatewayHarness.run(keys: [key]) { gateway in
      gateway.upstream.set(Behaviour(.hangMidway(afterEvents: 3)))
      let body = GatewayHarness.chat("pass", #","max_tokens":2000,"stream":true"#)
      var admitted = 0
      while admitted < 500 {
        let client = try await RawConnection.open(port: gateway.port)
        try await client.post(
          "/v1/chat/completions", body,
          headers: ["Authorization": "Bearer daily-secret-of-some-length"])
        #expect(await client.waitUntil { $0.text.contains("\n\n") || $0.text.contains("error") })
        let isRefused = client.received.text.contains("insufficient_quota")
        await client.close()
        await gateway.waitUntilIdle()
        if isRefused { break }
        admitted += 1
      }
      #expect(admitted > 3, "a reservation was kept: \(admitted) were admitted")
      #expect(admitted < 500, "cancelled tokens were not booked")
    }
  }

  /// The time from a client's close to the end of the server's call. Only the event is asserted; the
  /// times are printed.
  @Test func timesOfDeparture() async throws {
    var times: [Duration] = []
    for departure in Departure.all {
      times += try await Self.run(departure) { gateway in
        var times: [Duration] = []
        for _ in 0..<20 {
          let before = gateway.upstream.state.arrived
          let client = try await RawConnection.open(port: gateway.port)
          try await client.post("/v1/chat/completions", departure.body)
          #expect(await gateway.upstream.waitUntil { $0.inFlight == departure.calls })
          let closing = ContinuousClock.now
          await client.close()
          #expect(await gateway.upstream.waitUntil { $0.inFlight == 0 })
          let ends = gateway.upstream.calls.dropFirst(before).compactMap(\.ended)
          if let last = ends.max() { times.append(closing.duration(to: last)) }
        }
        return times
      }
    }
    times.sort()
    #expect(times.count == 200)
    func milliseconds(_ share: Double) -> String {
      let time = times[min(times.count - 1, Int(share * Double(times.count)))]
      return "\((time / .microseconds(10)).rounded() / 100)"
    }
    print(
      "\(times.count) departures, all calls freed after ms: p50 \(milliseconds(0.5)), p99 "
        + "\(milliseconds(0.99)), at most \(milliseconds(1))")
  }

  private static func run<Value: Sendable>(
    _ departure: Departure, _ body: @Sendable (GatewayHarness) async throws -> Value
  ) async throws -> Value {
    try await GatewayHarness.run { gateway in
      // The probe has to see whether the server takes n.
      gateway.upstream.set(Behaviour { $0.choices = departure.policy.choices })
      try await gateway.waitUntilReady()
      await gateway.upstream.waitUntil { $0.inFlight == 0 }
      departure.prepare(gateway.upstream)
      return try await body(gateway)
    }
  }

  private static func sum(_ metric: String, _ stage: String, in text: String) -> Int {
    text.split(separator: "\n").reduce(0) { sum, line in
      guard line.hasPrefix(metric + "{"), line.contains("stage=\"\(stage)\""),
        let value = line.split(separator: " ").last.flatMap({ Double($0) })
      else { return sum }
      return sum + Int(value)
    }
  }
}
