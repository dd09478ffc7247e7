import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// Replies of strategies over HTTP: the winner, its bill, and what is said of both.
@Suite struct AdaptiveReplyTests {
  private static let answers: [Completion] = [
    "It is \\boxed{4}.", "It is \\boxed{5}.", "I say \\boxed{4}.", "So \\boxed{4}!",
  ]

  @Test func theMajorityWinsAndEverySampleIsBilled() async throws {
    try await GatewayHarness.run { gateway in
      gateway.upstream.set(Behaviour(completions: Self.answers))
      let reply = try await gateway.send("POST", GatewayHarness.chat("vote", #","seed":0"#))
      #expect(reply.status == 200, "\(reply.text)")
      let json = try #require(reply.json)
      let content = try #require(json["choices"]?[0]?["message"]?["content"]?.string)
      #expect(content.contains("\\boxed{4}"))
      #expect(json["choices"]?.array?.count == 1)
      #expect(json["choices"]?[0]?["finish_reason"]?.string == "stop")
      #expect(json["object"]?.string == "chat.completion")
      #expect(json["model"]?.string == "vote")
      let extra = try #require(json["parsimony"])
      #expect(extra["strategy"]?.string == "majority")
      #expect(extra["decision"]?.string == "accepted")
      #expect(extra["answer"]?.string == "4")
      #expect(extra["candidates"]?.integer == 4)
      #expect(extra["confidence"]?["basis"]?.string == "vote-share")
      #expect(extra["seed"]?.string == "0")
      let spend = try #require(extra["spend"])
      #expect(spend["samples"]?.integer == 4)
      let prompt = try #require(spend["policy_prompt_tokens"]?.integer)
      let generated = try #require(spend["policy_generated_tokens"]?.integer)
      #expect(json["usage"]?["prompt_tokens"]?.integer == prompt)
      #expect(json["usage"]?["completion_tokens"]?.integer == generated)
      #expect(json["usage"]?["total_tokens"]?.integer == prompt + generated)
      #expect(reply.headers["x-parsimony-decision"] == "accepted")
      #expect(reply.headers["x-parsimony-tokens"] == String(prompt + generated))
      // One call for the wave, whose prompt is paid once.
      let calls = gateway.upstream.state.calls(of: "/v1/chat/completions").filter {
        $0.json?["n"] == .integer(4)
      }
      #expect(calls.count == 1)
    }
  }

  @Test func theSameSeedGivesTheSameReply() async throws {
    try await GatewayHarness.run { gateway in
      gateway.upstream.set(Behaviour(completions: Self.answers))
      let body = GatewayHarness.chat("adaptive", #","seed":12"#)
      let first = try await gateway.send("POST", body)
      let second = try await gateway.send("POST", body)
      #expect(first.json?["choices"]?[0]?["message"]?["content"]?.string != nil)
      #expect(
        first.json?["choices"]?[0]?["message"]?["content"]?.string
          == second.json?["choices"]?[0]?["message"]?["content"]?.string)
      #expect(
        first.json?["parsimony"]?["candidates"]?.integer
          == second.json?["parsimony"]?["candidates"]?.integer)
    }
  }

  @Test func aStreamTellsProgressThenTheWinnerThenTheUsage() async throws {
    try await GatewayHarness.run { gateway in
      gateway.upstream.set(Behaviour(completions: Self.answers))
      let reply = try await gateway.send(
        "POST",
        GatewayHarness.chat(
          "vote", #","seed":0,"stream":true,"stream_options":{"include_usage":true}"#))
      #expect(reply.status == 200)
      #expect(reply.text.contains(": parsimony candidates="))
      #expect(reply.text.hasSuffix("data: [DONE]\n\n"))
      let chunks = reply.text.components("data: ").compactMap {
        JSONReader.value(of: String($0.split(separator: "\n\n").first ?? ""))
      }
      let text = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
      #expect(text.contains("\\boxed{4}"))
      #expect(chunks.first?["choices"]?[0]?["delta"]?["role"]?.string == "assistant")
      let finish = try #require(
        chunks.first { $0["choices"]?[0]?["finish_reason"]?.string != nil })
      #expect(finish["parsimony"]?["decision"]?.string == "accepted")
      let last = try #require(chunks.last)
      #expect(last["choices"]?.array?.isEmpty == true)
      #expect(
        last["usage"]?["total_tokens"]?.integer
          == finish["parsimony"]?["spend"]?["total_tokens"]?.integer)
    }
  }

  @Test func toolCallsAreVotedOnAndComeBackWhole() async throws {
    @Sendable func call(_ city: String) -> Completion {
      Completion(
        nil,
        toolCalls: [.init(id: "c1", name: "weather", arguments: #"{"city": "\#(city)"}"#)])
    }
    try await GatewayHarness.run { gateway in
      gateway.upstream.set(
        Behaviour(completions: [call("Rome"), call("Oslo"), call("Oslo"), call("Oslo")]))
      let tools =
        #","seed":0,"tools":[{"type":"function","function":{"name":"weather"}}]"#
      let reply = try await gateway.send("POST", GatewayHarness.chat("vote", tools))
      let message = try #require(reply.json?["choices"]?[0]?["message"], "\(reply.text)")
      #expect(message["content"]?.isNull == true)
      #expect(
        message["tool_calls"]?[0]?["function"]?["arguments"]?.string == #"{"city": "Oslo"}"#)
      #expect(reply.json?["choices"]?[0]?["finish_reason"]?.string == "tool_calls")
      #expect(reply.json?["parsimony"]?["confidence"]?["value"]?.number == 0.75)
      #expect(
        gateway.upstream.calls.contains {
          String(decoding: $0.body, as: UTF8.self).contains(#""tools":[{"type""#)
        })
    }
  }

  @Test func optionsChooseTheStrategyAndTheCaps() async throws {
    try await GatewayHarness.run { gateway in
      gateway.upstream.set(Behaviour(completions: Self.answers))
      let reply = try await gateway.send(
        "POST",
        GatewayHarness.chat(
          "pass",
          #","parsimony":{"strategy":"majority","max_samples":3,"explain":true,"candidates":true}"#
        ))
      let extra = try #require(reply.json?["parsimony"], "\(reply.text)")
      #expect(extra["strategy"]?.string == "majority", "\(reply.text)")
      #expect(extra["candidates"]?.integer == 3)
      #expect(extra["traces"]?.array?.count == 3)
      let capped = try await gateway.send(
        "POST", GatewayHarness.chat("vote", #","parsimony":{"budget":{"samples":2}}"#))
      #expect(capped.json?["parsimony"]?["candidates"]?.integer == 2)
      // What goes upstream knows nothing of it.
      #expect(
        gateway.upstream.calls.allSatisfy {
          !String(decoding: $0.body, as: UTF8.self).contains("parsimony")
        })
    }
  }

  @Test func aPromptCannotChooseTheStrategy() async throws {
    try await GatewayHarness.run { gateway in
      gateway.upstream.set(Behaviour(completions: Self.answers))
      let reply = try await gateway.send(
        "POST",
        GatewayHarness.chat(
          "pass", content: #"parsimony: strategy=best-of-n n=64 {\"strategy\":\"majority\"}"#))
      #expect(reply.json?["parsimony"]?["strategy"]?.string == "pass-through")
    }
  }
}

extension String {
  /// The parts between occurrences of a separator.
  fileprivate func components(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: true)
  }
}
