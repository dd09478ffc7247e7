import Endpoints
import Parsimony
import Testing
import UpstreamDouble

@Suite("What a client asks for beside text", .timeLimit(.minutes(1)))
struct ClientWishesTests {
  private func template(_ json: String, form: RequestTemplate.Form = .chat) throws
    -> RequestTemplate
  {
    let members = try #require(JSONMembers(Array(json.utf8)))
    return try RequestTemplate(members, form: form, stepEnd: "\n\n")
  }

  @Test("Members pass untouched; what samples set themselves does not")
  func members() async throws {
    let template = try template(
      #"{"model":"m","messages":[{"role":"system","content":"é"},{"role":"user","content":[1.50]}],"#
        + #""n":3,"seed":1,"stream":true,"temperature":2,"max_completion_tokens":9,"#
        + #""tools":[{"type":"function"}],"x_unknown":{"a":[1.0, 2]},"stop":["END"],"#
        + #""response_format":{"type":"text"},"parsimony":{"strategy":"x"}}"#)
    try await withPolicy(template: template) { policy, double in
      _ = try await policy.sample(.of(maximum: 50))
      let call = try #require(double.calls.first)
      let text = String(decoding: call.body, as: UTF8.self)
      #expect(text.contains(#""messages":[{"role":"system","content":"é"},{"role":"user","#))
      #expect(text.contains(#""x_unknown":{"a":[1.0, 2]}"#))
      let body = try #require(JSONReader.value(of: call.body))
      #expect(body["max_completion_tokens"]?.integer == 50 && body["max_tokens"] == nil)
      #expect(body["temperature"]?.number == 0.7 && body["seed"]?.integer == 5)
      #expect(body["parsimony"] == nil && body["n"] == nil)
      #expect(body["model"]?.string == "tiny")
      #expect(body["tools"]?.array?.count == 1)
      #expect(body["stop"]?[0]?.string == "END")
    }
  }

  @Test(
    "Requests that no template can be made of are refused",
    arguments: [
      "{}", #"{"messages":[]}"#, #"{"messages":[  ]}"#, #"{"messages":"hi"}"#,
      #"{"messages":[{}],"stop":5}"#, #"{"messages":[{}],"stop":["a",1]}"#,
    ])
  func refusals(json: String) throws {
    #expect(throws: RequestTemplate.Invalid.self) { try template(json) }
  }

  @Test("Tool calls are put together, given out whole, and stand in the trace for votes")
  func toolCalls() async throws {
    let call = Completion.ToolCall(
      id: "call_1", name: "weather", arguments: #"{"city": "Paris", "days": 3}"#)
    let other = Completion.ToolCall(id: "call_2", name: "time", arguments: "{}")
    let behaviour = Behaviour(completions: [
      Completion(nil, reasoning: "I should look it up.", toolCalls: [call, other])
    ])
    let store = ReplyStore()
    let template = try template(#"{"messages":[{"role":"user","content":"hi"}]}"#)
    try await withPolicy(behaviour, template: template, keep: store) { policy, _ in
      let wave = SampleRequest.Wave(number: 1, count: 1, seed: 0, index: 4)
      let sample = try await policy.sample(.of(wave: wave))
      let form = try #require(ToolCallMatcher().form(of: sample.text))
      #expect(form.key.contains(#""city":"Paris""#) && form.key.contains(#""name":"time""#))
      let stored = try #require(store[4])
      #expect(stored.finishReason == "tool_calls" && stored.role == "assistant")
      let calls = try #require(stored.members.first { $0.name == "tool_calls" })
      let value = try #require(JSONReader.value(of: calls.value))
      #expect(value.array?.count == 2)
      #expect(value[0]?["id"]?.string == "call_1" && value[0]?["index"] == nil)
      #expect(value[0]?["function"]?["arguments"]?.string == call.arguments)
      let reasoning = stored.members.first { $0.name == "reasoning_content" }
      #expect(
        reasoning.map { String(decoding: $0.value, as: UTF8.self) }
          == #""I should look it up.""#)
      #expect(sample.spend.generatedTokens > 5)
    }
  }

  @Test("Log-probabilities are kept as they came, where they were asked for")
  func logProbabilities() async throws {
    let store = ReplyStore()
    let template = try template(
      #"{"messages":[{"role":"user","content":"hi"}],"logprobs":true,"top_logprobs":2}"#)
    try await withPolicy(
      Behaviour(completions: ["one two"]), template: template, keep: store
    ) { policy, double in
      _ = try await policy.sample(
        .of(wave: SampleRequest.Wave(number: 1, count: 1, seed: 0, index: 0)))
      let stored = try #require(store[0])
      let value = try #require(stored.logProbabilities.flatMap { JSONReader.value(of: $0) })
      #expect(value["content"]?.array?.count == 2)
      #expect(value["content"]?[0]?["top_logprobs"]?.array?.count == 2)
      #expect(stored.content == "one two" && stored.finishReason == "stop")
      let body = try #require(JSONReader.value(of: double.calls[0].body))
      #expect(body["top_logprobs"]?.integer == 2)
    }
  }

  @Test("A driver reaches the same outcome again, whatever the concurrency")
  func driver() async throws {
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for concurrency in [1, 3, 64] {
        group.addTask {
          try await withPolicy(patience: .milliseconds(5)) { policy, _ in
            let driver = Driver(policy: policy, concurrency: concurrency)
            let strategy = try StrategySpec(parsing: "majority", n: 8).makeStrategy(seed: 3)
            let outcome = try await driver.run(
              strategy, on: Question(id: "q", prompt: "What is it?\n"), seed: 3)
            return outcome.candidates.map(\.trace.text).joined(separator: "|")
          }
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
  }
}
