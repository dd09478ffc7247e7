import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// What is refused, and how: always in OpenAI's shape, always before anything is spent.
@Suite struct RefusalTests {
  @Test func badRequestsAreRefusedByName() async throws {
    let cases: [(body: String, status: Int, code: String)] = [
      ("", 400, "invalid_json"), ("[1]", 400, "invalid_json"),
      (#"{"a":1,"a":2}"#, 400, "invalid_json"),
      (#"{"messages":[]}"#, 400, "invalid_value"),
      (GatewayHarness.chat("nobody"), 404, "model_not_found"),
      (GatewayHarness.chat("pass", #","n":0"#), 400, "invalid_value"),
      (GatewayHarness.chat("pass", #","n":17"#), 400, "invalid_value"),
      (GatewayHarness.chat("vote", #","n":2"#), 400, "invalid_value"),
      (GatewayHarness.chat("pass", #","stream":"yes""#), 400, "invalid_type"),
      (GatewayHarness.chat("pass", #","parsimony":1"#), 400, "invalid_value"),
      (GatewayHarness.chat("pass", #","parsimony":{"stratgey":"x"}"#), 400, "unknown_parameter"),
      (GatewayHarness.chat("pass", #","parsimony":{"strategy":"nonsense"}"#), 400, "invalid_value"),
      (
        GatewayHarness.chat("pass", #","parsimony":{"strategy":"verified-best-of-n"}"#), 400,
        "invalid_value"
      ),
      (
        GatewayHarness.chat("vote", #","parsimony":{"strategy":"best-of-n"}"#), 400, "invalid_value"
      ),
      (GatewayHarness.chat("vote", #","parsimony":{"budget":{"tokens":0}}"#), 400, "invalid_value"),
      (GatewayHarness.chat("vote", #","parsimony":{"risk":2}"#), 400, "invalid_value"),
      (GatewayHarness.chat("vote", #","temperature":"hot""#), 400, "invalid_value"),
      (
        GatewayHarness.chat("vote", #","parsimony":{"budget":{"tokens":1}}"#), 400,
        "budget_too_small"
      ),
      (#"{"model":"vote","messages":[]}"#, 400, "invalid_value"),
    ]
    try await GatewayHarness.run { gateway in
      let before = gateway.upstream.state.calls(of: "/v1/chat/completions").count
      for (body, status, code) in cases {
        let reply = try await gateway.send("POST", body)
        #expect(reply.status == status, "\(body): \(reply.text)")
        let error = try #require(reply.json?["error"], "\(body): \(reply.text)")
        #expect(error["code"]?.string == code, "\(body): \(reply.text)")
        #expect(error["message"]?.string?.isEmpty == false)
        #expect(error["type"]?.string == "invalid_request_error")
      }
      let after = gateway.upstream.state.calls(of: "/v1/chat/completions")
      #expect(after.dropFirst(before).allSatisfy { $0.json?["max_tokens"] != nil })
    }
  }

  @Test func addressesAndMethods() async throws {
    try await GatewayHarness.run { gateway in
      let unknown = try await gateway.send("GET", "/v2/nothing", nil)
      #expect(unknown.status == 404)
      let wrong = try await gateway.send("GET", "/v1/chat/completions", nil)
      #expect(wrong.status == 405)
      #expect(wrong.headers["allow"] == "POST")
      #expect(try await gateway.send("GET", "/health", nil).status == 200)
      let models = try await gateway.send("GET", "/v1/models", nil)
      #expect(
        models.json?["data"]?.array?.compactMap { $0["id"]?.string } == [
          "pass", "vote", "adaptive", "best",
        ])
      #expect(try await gateway.send("GET", "/v1/models/vote", nil).json?["id"]?.string == "vote")
      #expect(try await gateway.send("GET", "/v1/models/none", nil).status == 404)
    }
  }

  @Test func keysAreAskedForAndCapped() async throws {
    var poor = GatewayKey(name: "poor", secret: "poor-secret-of-some-length")
    poor.models = ["vote"]
    poor.limits.requestsPerMinute = 2
    let rich = GatewayKey(name: "rich", secret: "rich-secret-of-some-length")
    try await GatewayHarness.run(keys: [poor, rich]) { gateway in
      func ask(_ model: String, _ secret: String?) async throws -> GatewayHarness.Reply {
        try await gateway.send(
          "POST", "/v1/chat/completions", GatewayHarness.chat(model),
          headers: secret.map { ["authorization": "Bearer \($0)"] } ?? [:])
      }
      let nobody = try await ask("vote", nil)
      #expect(nobody.status == 401)
      #expect(nobody.headers["www-authenticate"] == "Bearer")
      #expect(try await ask("vote", "wrong-secret-of-some-length").status == 401)
      #expect(try await gateway.send("GET", "/metrics", nil).status == 401)
      #expect(try await gateway.send("GET", "/", nil).status == 401)
      #expect(try await ask("pass", "rich-secret-of-some-length").status == 200)
      #expect(try await ask("pass", "poor-secret-of-some-length").status == 404)
      #expect(try await ask("vote", "poor-secret-of-some-length").status == 200)
      #expect(try await ask("vote", "poor-secret-of-some-length").status == 200)
      let late = try await ask("vote", "poor-secret-of-some-length")
      #expect(late.status == 429)
      #expect(late.headers["retry-after"].flatMap { Int($0) }.map { $0 >= 1 } == true)
      #expect(late.json?["error"]?["code"]?.string == "rate_limit_exceeded")
      // A caller's header never reaches the servers behind.
      #expect(gateway.upstream.calls.allSatisfy { $0.header("authorization") == nil })
    }
  }

  @Test func bodiesThatAreTooLargeAreNotRead() async throws {
    func limit(_ configuration: inout GatewayConfiguration) {
      configuration.limits.bodyBytes = 1000
    }
    try await GatewayHarness.run(configure: limit) { gateway in
      let long = GatewayHarness.chat("pass", content: String(repeating: "x", count: 2000))
      let reply = try await gateway.send("POST", long)
      #expect(reply.status == 413)
      #expect(reply.json?["error"]?["code"]?.string == "body_too_large")
    }
  }

  @Test func thePageAndTheMetricsTellWhatWasDone() async throws {
    try await GatewayHarness.run { gateway in
      _ = try await gateway.send("POST", GatewayHarness.chat("vote"))
      let metrics = try await gateway.send("GET", "/metrics", nil)
      #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
      #expect(metrics.text.contains(#"parsimony_requests_total{"#))
      #expect(metrics.text.contains(#"model="vote""#))
      #expect(metrics.text.contains(#"parsimony_upstream_up{"#))
      let page = try await gateway.send("GET", "/", nil)
      #expect(page.headers["content-type"]?.hasPrefix("text/html") == true)
      #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
      #expect(page.text.contains("majority"))
    }
  }
}
