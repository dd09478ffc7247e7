import Endpoints
import Parsimony
import Testing
import UpstreamDouble

@Suite("A policy over HTTP", .timeLimit(.minutes(1)))
struct UpstreamPolicyTests {
  @Test("A sample: steps, tokens, log-probabilities, bill", arguments: Engine.allCases)
  func wholeSample(engine: Engine) async throws {
    let behaviour = Behaviour.saying("First one.\nThen two.\nDone") {
      $0.cachedTokens = 2
      $0.logProbabilities = engine == .llamaServer ? .chat : .native
    }
    try await withPolicy(behaviour, engine: engine, with: [\.completions]) {
      policy, double in
      let sample = try await policy.sample(.of())
      #expect(sample.steps.map(\.text) == ["First one.\n", "Then two.\n", "Done"])
      // Words and line breaks are the double's tokens.
      #expect(sample.steps.map(\.tokens) == [3, 3, 1])
      #expect(sample.ending == .ended)
      #expect(sample.spend.generatedTokens == 7)
      let hasLogProbabilities = sample.steps.allSatisfy { ($0.logProbability ?? 1) <= 0 }
      #expect(hasLogProbabilities == (engine != .openAI))
      if engine == .openAI {
        // It was not asked for its usage: four bytes a token.
        #expect(sample.spend.promptTokens == 3 && sample.spend.cachedTokens == 0)
      } else {
        #expect(sample.spend.cachedTokens == 2 && sample.spend.promptTokens > 0)
      }
      let call = try #require(double.calls.first)
      #expect(call.path == "/v1/completions")
      #expect(
        call.header("x-session-id") == String(Question(id: "q", prompt: "").affinity, radix: 16))
      let body = try #require(JSONReader.value(of: call.body))
      #expect(body["prompt"]?.string == "What is it?\n")
      #expect(body["seed"]?.integer == 5 && body["stream"]?.bool == true)
      #expect(body["temperature"]?.number == 0.7 && body["top_p"]?.number == 1)
      #expect(body["max_tokens"]?.integer == 1000 && body["n"] == nil)
      switch engine {
      case .vllm: #expect(body["top_k"]?.integer == -1 && body["return_token_ids"]?.bool == true)
      case .llamaServer: #expect(body["top_k"]?.integer == -1 && body["min_p"]?.number == 0)
      case .openAI: #expect(body["top_k"] == nil && body["min_p"] == nil)
      }
    }
  }

  @Test("A wave is one call with n, and its samples are what they are alone")
  func waves() async throws {
    try await withPolicy { policy, double in
      let together = await policy.sampleAll(SampleRequest.wave(4))
      #expect(double.calls.count == 1)
      let body = try #require(JSONReader.value(of: double.calls[0].body))
      #expect(body["n"]?.integer == 4 && body["seed"]?.integer == 100)
      let texts = together.map { $0.value?.text }
      #expect(Set(texts).count > 1)
      // The prompt is paid once.
      #expect(together.filter { ($0.value?.spend.promptTokens ?? 0) > 0 }.count == 1)
      for (place, request) in SampleRequest.wave(4).enumerated() {
        let wave = SampleRequest.Wave(
          number: 9, count: 1, seed: 100, index: request.wave?.index ?? 0)
        let alone = try await policy.sample(.of(wave: wave))
        #expect(alone.text == texts[place])
      }
      #expect(double.calls.count == 5)
    }
  }

  @Test("A wave that budgets cut short goes out all the same")
  func shortWaves() async throws {
    try await withPolicy(patience: .milliseconds(10)) { policy, double in
      let requests = Array(SampleRequest.wave(8).prefix(3))
      let results = await policy.sampleAll(requests)
      #expect(results.allSatisfy { $0.value != nil })
      #expect(double.calls.count <= 3)
    }
  }

  @Test("n ignored, or refused: the samples are drawn alone, and the refusal is remembered")
  func withoutChoices() async throws {
    try await withPolicy(Behaviour { $0.choices = .ignored }) { policy, double in
      let expected = try await withPolicy { policy, _ in
        await policy.sampleAll(SampleRequest.wave(4)).map { $0.value?.text }
      }
      let results = await policy.sampleAll(SampleRequest.wave(4))
      #expect(results.map { $0.value?.text } == expected)
      #expect(double.calls.count == 4)
    }
    try await withPolicy(Behaviour { $0.choices = .limited(2) }) { policy, double in
      let first = await policy.sampleAll(SampleRequest.wave(4))
      #expect(first.allSatisfy { $0.value != nil })
      #expect(double.calls.count == 5)
      let second = await policy.sampleAll(SampleRequest.wave(4, from: 4, number: 2))
      #expect(second.allSatisfy { $0.value != nil })
      #expect(double.calls.count == 7)
    }
  }

  @Test("A cancelled sample leaves its wave running; with the last one the connection closes")
  func cancellation() async throws {
    let behaviour = Behaviour(.hangMidway(afterEvents: 9))
    try await withPolicy(behaviour) { policy, double in
      let tasks = SampleRequest.wave(3).map { request in Task { await policy.outcome(request) } }
      await double.waitUntil { $0.arrived == 1 }
      tasks[0].cancel()
      let first = try #require(await tasks[0].value.failure)
      #expect(first.kind == .cancelled)
      #expect(double.inFlight == 1)
      tasks[1].cancel()
      tasks[2].cancel()
      #expect(await tasks[2].value.failure?.kind == .cancelled)
      #expect(await tasks[1].value.failure?.kind == .cancelled)
      #expect(await double.waitUntil { $0.inFlight == 0 && $0.cutByClient == 1 })
    }
  }

  @Test("What was generated before a cancellation is billed")
  func cancelledBill() async throws {
    let behaviour = Behaviour(.hangMidway(afterEvents: 4))
    try await withPolicy(behaviour) { policy, double in
      let task = Task { await policy.outcome(.of()) }
      await double.waitUntil { $0.arrived == 1 }
      // The events are sent at once; whether they were read by now is not ours to know.
      try await Task.sleep(for: .milliseconds(100))
      task.cancel()
      let failure = try #require(await task.value.failure)
      #expect(failure.kind == .cancelled)
      #expect(failure.spend.generatedTokens <= 4)
      if failure.spend.generatedTokens > 0 { #expect(failure.spend.promptTokens > 0) }
      #expect(await double.waitUntil { $0.cutByClient == 1 })
    }
  }

  @Test("Step by step a trace grows as it does at once", arguments: Engine.allCases, [true, false])
  func stepByStep(engine: Engine, isChat: Bool) async throws {
    let behaviour = Behaviour.saying("First one.\nThen two.\nDone\n") {
      $0.prefill = engine == .llamaServer ? .repeated : .continued
    }
    let template = RequestTemplate(form: isChat ? .chat : .completion, stepEnd: "\n")
    try await withPolicy(
      behaviour, engine: engine, template: template,
      with: [\.completions, \.chatContinuation]
    ) { policy, double in
      var trace = Trace.empty
      for _ in 0..<5 where !trace.isComplete {
        trace = trace.appending(
          try await policy.sample(.of("What is it?\n", prefix: trace, extent: .step)))
      }
      #expect(trace.text == "First one.\nThen two.\nDone\n")
      #expect(trace.ending == .ended)
      #expect(trace.steps.map(\.tokens) == [3, 3, 2] || trace.steps.map(\.tokens) == [3, 3, 3])
      let body = try #require(JSONReader.value(of: double.calls[1].body))
      if isChat {
        #expect(body["messages"]?[1]?["content"]?.string == "First one.\n")
        #expect(body["continue_final_message"]?.bool == (engine == .vllm ? true : nil))
        #expect(body["add_generation_prompt"]?.bool == (engine == .vllm ? false : nil))
      } else {
        #expect(body["prompt"]?.string == "What is it?\nFirst one.\n")
      }
      #expect(body["max_tokens"]?.integer == 997)
    }
  }

  @Test("A chat reply cannot be continued where the server cannot")
  func noContinuation() async throws {
    let template = RequestTemplate(form: .chat, stepEnd: "\n")
    try await withPolicy(engine: .openAI, template: template) { policy, double in
      let prefix = Trace(steps: [Step(text: "a\n", tokens: 2)], ending: .open)
      let failure = try #require(await policy.outcome(.of(prefix: prefix)).failure)
      #expect(failure.kind == .permanent && double.calls.isEmpty)
    }
  }

  @Test("The length limit truncates; a trace that is full is not continued")
  func length() async throws {
    try await withPolicy(Behaviour(completions: ["one two three four"])) { policy, double in
      let cut = try await policy.sample(.of(maximum: 2))
      #expect(cut.text == "one two" && cut.ending == .truncated)
      let full = Trace(steps: [Step(text: "x", tokens: 2)], ending: .open)
      let nothing = try await policy.sample(.of(prefix: full, maximum: 2))
      #expect(nothing == Continuation(steps: [], ending: .truncated, spend: .zero))
      #expect(double.calls.count == 1)
    }
  }

  @Test("Lies about usage change no count of tokens", arguments: Behaviour.Usage.allCases)
  func lies(usage: Behaviour.Usage) async throws {
    let behaviour = Behaviour.saying("one two\nthree") { $0.usage = usage }
    for engine in [Engine.vllm, .openAI] {
      try await withPolicy(behaviour, engine: engine, with: [\.completions]) {
        policy, _ in
        let sample = try await policy.sample(.of())
        #expect(sample.spend.generatedTokens == 4)
        #expect((1...12).contains(sample.spend.promptTokens))
      }
    }
  }

  @Test("A server that does not stream is understood")
  func wholeReplies() async throws {
    let behaviour = Behaviour.saying("one two\nthree") { $0.honoursStream = false }
    try await withPolicy(behaviour) { policy, _ in
      let sample = try await policy.sample(.of())
      #expect(sample.text == "one two\nthree" && sample.ending == .ended)
      #expect(sample.steps.map(\.tokens) == [3, 1])
      let wave = await policy.sampleAll(SampleRequest.wave(3))
      #expect(wave.allSatisfy { $0.value?.text == "one two\nthree" })
    }
  }

  @Test(
    "Faults become failures of the right kind",
    arguments: [
      ("429", ModelFailure.Kind.transient), ("500", .transient), ("503-empty", .transient),
      ("500-html", .transient), ("400", .permanent), ("401", .permanent), ("404", .permanent),
      ("422", .permanent), ("garbage", .permanent), ("empty", .permanent),
      ("truncated", .transient), ("ends-early", .transient), ("disconnect", .transient),
      ("disconnect-midway", .transient), ("error-midway", .transient),
    ])
  func faults(name: String, kind: ModelFailure.Kind) async throws {
    let behaviour = try #require(Behaviour.presets[name])
    try await withPolicy(behaviour) { policy, double in
      let failure = try #require(await policy.outcome(.of()).failure)
      #expect(failure.kind == kind, "\(failure.message)")
      #expect(failure.message.contains("double"))
      if name == "429" { #expect(failure.retryAfter == .seconds(1)) }
      if name.hasSuffix("midway") { #expect(failure.spend.generatedTokens > 0) }
      let wave = await policy.sampleAll(SampleRequest.wave(3))
      #expect(wave.allSatisfy { $0.failure?.kind == kind })
      #expect(await double.waitUntil { $0.inFlight == 0 })
    }
  }

  @Test(
    "Odd but proper framing changes nothing",
    arguments: [
      "trickle", "crlf", "wrong-content-type", "http-1.0", "connection-close", "echo",
      "usage-first", "slow-stream",
    ])
  func framing(name: String) async throws {
    var behaviour = try #require(Behaviour.presets[name])
    behaviour.completions = ["one two\nthree"]
    try await withPolicy(behaviour) { policy, _ in
      let sample = try await policy.sample(.of())
      #expect(sample.text == "one two\nthree" && sample.spend.generatedTokens == 4)
    }
  }
}
