import Endpoints
import Gateway
import Logging
import Parsimony
import ServiceLifecycle
import Synchronization
import Testing
import UpstreamDouble

/// What SIGTERM sets off: what runs may finish, for so long; nothing new begins.
@Suite struct GracefulStopTests {
  @Test func whatRunsFinishesAndNothingNewBegins() async throws {
    let service = Service()
    try await GatewayHarness.run(serving: service.run) { gateway in
      try await gateway.waitUntilReady()
      gateway.upstream.set(
        Behaviour { $0.eventDelay = .milliseconds(20) }, for: .path("/v1/chat/completions"))
      let clients = try await Self.clients(of: gateway, models: ["pass", "vote"])
      await service.stop()
      while (try? await RawConnection.open(port: gateway.port)) != nil {
        try await Task.sleep(for: .milliseconds(5))
      }
      for client in clients {
        #expect(await client.waitUntil { $0.isClosed })
        #expect(client.received.text.contains("data: [DONE]"), "\(client.received.text)")
      }
      #expect(await service.hasEnded)
      #expect(gateway.upstream.state.cutByClient == 0)
    }
  }

  @Test func whatHangsIsCancelledWhenTheTimeIsOver() async throws {
    let service = Service()
    try await GatewayHarness.run(configure: Self.hurry, serving: service.run) { gateway in
      try await gateway.waitUntilReady()
      gateway.upstream.set(
        Behaviour(.hangMidway(afterEvents: 2)), for: .path("/v1/chat/completions"))
      let clients = try await Self.clients(of: gateway, models: ["pass", "vote"])
      await service.stop()
      for client in clients { #expect(await client.waitUntil { $0.isClosed }) }
      #expect(await gateway.upstream.waitUntil { $0.inFlight == 0 })
      #expect(await service.hasEnded)
      #expect(gateway.gateway.requestsInFlight == 0)
    }
  }

  @Test func reloadsDropNoRequest() async throws {
    try await GatewayHarness.run { gateway in
      try await gateway.waitUntilReady()
      let served = try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<4 {
          group.addTask {
            var served = 0
            for number in 0..<50 {
              let way = Way.all[(worker + number) % Way.all.count]
              let reply = try await gateway.send("POST", way.body())
              let observation = Observation(reply, streams: way.streams)
              #expect(observation.fate == .served, "\(way.name): \(observation.fate)")
              served += 1
            }
            return served
          }
        }
        group.addTask {
          for _ in 0..<20 { try await gateway.gateway.reload() }
          return 0
        }
        return try await group.reduce(0, +)
      }
      #expect(served == 200)
      #expect(await gateway.upstream.waitUntil { $0.inFlight == 0 })
    }
  }

  private static func hurry(_ configuration: inout GatewayConfiguration) {
    configuration.limits.drainSeconds = 0.3
  }

  /// Clients whose streams have begun.
  private static func clients(
    of gateway: GatewayHarness, models: [String]
  ) async throws -> [RawConnection] {
    var clients: [RawConnection] = []
    for model in models {
      let before = gateway.upstream.state.arrived
      let client = try await RawConnection.open(port: gateway.port)
      try await client.post(
        "/v1/chat/completions", GatewayHarness.chat(model, #","stream":true"#))
      #expect(await gateway.upstream.waitUntil { $0.arrived > before })
      clients.append(client)
    }
    return clients
  }

  /// The gateway as a service among others, to be stopped as by a signal.
  private final class Service: Sendable {
    private struct State: Sendable {
      var group: ServiceGroup?
      var hasEnded = false
    }

    /// The lock guards the state alone.
    private let state = Mutex(State())

    func run(_ gateway: Gateway) async throws {
      let group = ServiceGroup(
        services: [gateway], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      state.withLock { $0.group = group }
      defer { state.withLock { $0.hasEnded = true } }
      try await group.run()
    }

    func stop() async { await state.withLock { $0.group }?.triggerGracefulShutdown() }

    /// Whether it ended within half a minute.
    var hasEnded: Bool {
      get async {
        for _ in 0..<3000 where !state.withLock({ $0.hasEnded }) {
          try? await Task.sleep(for: .milliseconds(10))
        }
        return state.withLock { $0.hasEnded }
      }
    }
  }
}
