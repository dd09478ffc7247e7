import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// What passes through arrives as it was sent, and comes back as it was answered.
@Suite struct PassThroughTests {
  @Test func unknownFieldsArriveAndTheReplyComesBack() async throws {
    try await GatewayHarness.run { gateway in
      let rest = #","seed":7,"big":12345678901234567890,"f":1.50,"made_up":{"a":[null,"ä"]}"#
      let reply = try await gateway.send("POST", body(rest))
      #expect(reply.status == 200)
      let sent = try #require(gateway.upstream.calls.first { $0.path == "/v1/chat/completions" })
      let text = String(decoding: sent.body, as: UTF8.self)
      #expect(text.contains(rest))
      #expect(text.contains(#""model":"served""#))
      #expect(reply.json?["choices"]?[0]?["message"]?["content"]?.string?.isEmpty == false)
      #expect(reply.json?["parsimony"]?["strategy"]?.string == "pass-through")
      #expect(reply.headers["x-parsimony-strategy"] == "pass-through")
      let usage = try #require(reply.json?["usage"])
      let spend = try #require(reply.json?["parsimony"]?["spend"])
      #expect(
        spend["total_tokens"]?.integer == usage["total_tokens"]?.integer, "\(reply.text)")
    }
  }

  private func body(_ rest: String) -> String { GatewayHarness.chat("pass", rest) }

  @Test func aTokenBudgetCapsTheReplysLength() async throws {
    try await GatewayHarness.run { gateway in
      func sent(_ rest: String) async throws -> (GatewayHarness.Reply, String) {
        let before = gateway.upstream.calls.count
        let reply = try await gateway.send("POST", body(rest))
        let call = gateway.upstream.calls.dropFirst(before).last {
          String(decoding: $0.body, as: UTF8.self).contains("two plus two")
        }
        return (reply, call.map { String(decoding: $0.body, as: UTF8.self) } ?? "")
      }
      let budget = #","parsimony":{"budget":{"tokens":500}}"#
      #expect(try await sent(budget).1.contains(#""max_tokens":3"#))
      #expect(try await sent(#","max_tokens":5"# + budget).1.contains(#""max_tokens":5"#))
      #expect(try await sent(#","max_tokens":5000"# + budget).1.contains(#""max_tokens":3"#))
      #expect(try await !sent("").1.contains("max_tokens"))
      let refused = try await sent(#","parsimony":{"budget":{"tokens":50}}"#).0
      #expect(refused.status == 400)
      #expect(refused.json?["error"]?["code"]?.string == "budget_too_small")
    }
  }

  @Test func streamsComeAsTheyAre() async throws {
    try await GatewayHarness.run { gateway in
      let reply = try await gateway.send("POST", body(#","stream":true"#))
      #expect(reply.status == 200)
      #expect(reply.headers["content-type"]?.hasPrefix("text/event-stream") == true)
      #expect(reply.text.hasSuffix("data: [DONE]\n\n"))
      #expect(reply.text.contains(": parsimony {"))
      #expect(!reply.text.contains(#""choices":[]"#))
    }
  }
}

extension GatewayHarness {
  /// A chat request.
  func send(_ method: String, _ body: String) async throws -> Reply {
    try await send(method, "/v1/chat/completions", body)
  }
}
