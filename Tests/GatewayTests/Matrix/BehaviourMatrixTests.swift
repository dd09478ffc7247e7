import Endpoints
import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// Every fault of a server behind, with every strategy, streamed or not: what the client gets, what
/// it is billed, and that nothing is left behind.
@Suite struct BehaviourMatrixTests {
  private static let answers: [Completion] = [
    "The sum of two and two\nis what is asked for.\nThe answer is \\boxed{4}."
  ]
  /// More than this no request of the matrix can have cost, whatever a server says.
  private static let mostTokens = 5000

  @Test(arguments: MatrixGroup.all)
  func everyRequestEndsWell(_ group: MatrixGroup) async throws {
    try await GatewayHarness.run(configure: group.configure) { gateway in
      try await gateway.waitUntilReady()
      for row in group.rows {
        Self.break(gateway.upstream, row)
        let observed = try await withThrowingTaskGroup { group in
          for way in Way.all {
            group.addTask {
              let reply = try await gateway.send("POST", way.body())
              return (way, Observation(reply, streams: way.streams))
            }
          }
          return try await group.reduce(into: [Way: Observation]()) { $0[$1.0] = $1.1 }
        }
        for way in Way.all { try Self.check(observed[way], of: way, in: row) }
        try await Self.checkThatNothingIsLeft(gateway, after: row, in: group)
        MatrixReport.note(row, observed)
      }
    }
  }

  private static func check(_ observation: Observation?, of way: Way, in row: MatrixRow) throws {
    let observation = try #require(observation)
    let expected = row.fate(way)
    let place = "\(row.fault), \(way.name)"
    #expect(observation.fate == expected, "\(place)")
    let tokens = try #require(observation.tokens, "\(place) says no spend")
    #expect((0...mostTokens).contains(tokens), "\(place) is billed \(tokens) tokens")
    if row.bills || expected == .served { #expect(tokens > 0, "\(place) is billed nothing") }
    if expected == .served { #expect(observation.text == answers[0].text, "\(place)") }
  }

  private static func `break`(_ upstream: UpstreamDouble, _ row: MatrixRow) {
    var policy = row.policy
    policy.completions = answers
    upstream.set(policy, for: .path("/v1/chat/completions"))
    upstream.set(
      row.isRewardModelWellAfterOne ? [row.rewardModel, Behaviour()] : [row.rewardModel],
      for: .path("/classify"))
  }

  private static func checkThatNothingIsLeft(
    _ gateway: GatewayHarness, after row: MatrixRow, in group: MatrixGroup
  ) async throws {
    #expect(await gateway.upstream.waitUntil { $0.inFlight == 0 }, "\(row.fault)")
    await gateway.waitUntilIdle()
    let metrics = try await gateway.send("GET", "/metrics", nil).text
    #expect(metrics.contains("parsimony_requests_in_flight 0\n"), "\(row.fault)")
    #expect(!metrics.contains(/parsimony_upstream_calls_in_flight\{[^}]*\} [1-9]/), "\(row.fault)")
    #expect(try await gateway.send("GET", "/health", nil).status == 200)
    gateway.upstream.set(Behaviour(completions: answers), for: .path("/v1/chat/completions"))
    gateway.upstream.set(Behaviour(), for: .path("/classify"))
    for way in [Way.all.first, Way.all.last].compactMap({ $0 }) {
      var observation = Observation(
        try await gateway.send("POST", way.body()), streams: way.streams)
      // On a busy machine a healthy server may take longer than a short time-out, too.
      for _ in 0..<50 where group.impatience != nil && observation.fate != .served {
        observation = Observation(
          try await gateway.send("POST", way.body()), streams: way.streams)
      }
      #expect(observation.fate == .served, "after \(row.fault): \(way.name)")
    }
  }

  @Test func oneOfFourCandidatesMayFail() async throws {
    try await GatewayHarness.run { gateway in
      // A server that takes no n: four calls, of which one is refused for good.
      gateway.upstream.set(Behaviour { $0.choices = .limited(1) })
      try await gateway.waitUntilReady()
      var well = Behaviour(completions: Self.answers)
      well.choices = .limited(1)
      for way in Way.all where [.majority, .bestOf].contains(way.strategy) {
        gateway.upstream.set(
          [Behaviour(.status(400)), well], for: .path("/v1/chat/completions"))
        let reply = try await gateway.send("POST", way.body())
        let observation = Observation(reply, streams: way.streams)
        #expect(observation.fate == .served, "\(way.name): \(observation.fate)")
        #expect(reply.text.contains(#""candidates":3"#), "\(way.name): \(reply.text)")
      }
    }
  }

  @Test func aServerThatAnswersNothingIsGivenUp() async throws {
    try await GatewayHarness.run(configure: MatrixGroup.all[0].configure) { gateway in
      try await gateway.waitUntilReady()
      for fault in [Fault.status(400), .status(401), .status(500), .disconnect, .garbage] {
        gateway.upstream.set(Behaviour(fault), for: .path("/v1/chat/completions"))
        // Of up to eight samples, one after another, the first two tell.
        for way in Way.all where way.strategy == .adaptive {
          let before = gateway.upstream.state.arrived
          #expect(try await gateway.send("POST", way.body()).status >= 400)
          #expect(gateway.upstream.state.arrived - before <= 4, "\(fault)")
        }
      }
    }
  }

  @Test func theRequestsOwnDeadlineHolds() async throws {
    try await GatewayHarness.run { gateway in
      try await gateway.waitUntilReady()
      gateway.upstream.set(Behaviour(.hang), for: .path("/v1/chat/completions"))
      for model in ["pass", "vote", "best"] {
        for stream in ["", #","stream":true"#] {
          let reply = try await gateway.send(
            "POST",
            GatewayHarness.chat(model, stream + #","parsimony":{"budget":{"seconds":0.15}}"#))
          #expect(reply.status == 504, "\(model): \(reply.text)")
          #expect(reply.json?["error"]?["message"]?.string?.isEmpty == false)
        }
      }
      #expect(await gateway.upstream.waitUntil { $0.inFlight == 0 })
    }
  }

  @Test func anOpenBreakerIsSaidSo() async throws {
    try await GatewayHarness.run(configure: Self.breakAtOnce) { gateway in
      try await gateway.waitUntilReady()
      gateway.upstream.set(Behaviour(.status(500)), for: .path("/v1/chat/completions"))
      for _ in 0..<2 { #expect(try await gateway.send("POST", Way.all[0].body()).status == 502) }
      for way in Way.all {
        let reply = try await gateway.send("POST", way.body())
        #expect(reply.status == 503, "\(way.name): \(reply.text)")
        #expect(reply.json?["error"]?["code"]?.string == "upstream_unavailable")
        #expect(reply.headers["retry-after"].flatMap { Int($0) }.map { $0 > 500 } == true)
      }
    }
  }

  private static func breakAtOnce(_ configuration: inout GatewayConfiguration) {
    configuration.upstreams["up"]?.breaker.failures = 2
    configuration.upstreams["up"]?.breaker.pause = .seconds(600)
    configuration.upstreams["up"]?.retry.attempts = 1
  }
}
