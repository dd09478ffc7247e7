import Endpoints
import Gateway
import Parsimony
import Puzzles
import Testing

/// The gateway in front of llama-server: policy, and process reward model by hidden states.
@Suite(
  .serialized, .timeLimit(.minutes(3)),
  .enabled(if: Engines.llamaServer != nil, "needs llama-server: scripts/engines llama-server"))
struct LlamaGatewayTests {
  /// A gateway with the aliases `adaptive` (controller with the shipped calibrator), `vote` and
  /// `pass`.
  private static func run(
    _ body:
      @Sendable (EngineGateway, _ policy: EngineProcess, _ prm: EngineProcess) async throws
      -> Void
  ) async throws {
    try await EngineProcess.run(LlamaServer.policy) { policy in
      try await EngineProcess.run(LlamaServer.rewardModel(.calibrated)) { prm in
        let base = UpstreamDescription(
          name: "base", replicas: [.init(url: policy.address + "/v1")], model: "base",
          engine: .llamaServer)
        var scores = UpstreamDescription(
          name: "scores", replicas: [.init(url: prm.address)], model: "prm-calibrated",
          engine: .llamaServer, style: .hiddenState)
        scores.reward.headFile = try ExportedModels.head(.calibrated)
        func alias(_ name: String, _ strategy: StrategySpec?) throws -> ModelAlias {
          var alias = ModelAlias(name: name, policy: "base")
          alias.strategy = strategy
          alias.stepEnd = "\n"
          alias.answers = .text
          if strategy?.needsProcessRewardModel == true {
            alias.prm = "scores"
            alias.calibrator = try ExportedModels.calibratorFile()
          }
          return alias
        }
        try await EngineGateway.run(
          upstreams: [base, scores],
          models: [
            alias("adaptive", StrategySpec(.controller, n: 16)),
            alias("vote", StrategySpec(.majority, n: 8)), alias("pass", nil),
          ]
        ) { try await body($0, policy, prm) }
      }
    }
  }

  private static func chat(_ model: String, _ question: Question, _ rest: String = "") -> String {
    let content = question.prompt.trimmingSuffix("\n")
    return #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(content)"}],"#
      + #""temperature":0.7,"max_tokens":96,"seed":3\#(rest)}"#
  }

  private static func prompt(_ model: String, _ question: Question, _ rest: String = "") -> String {
    let content = question.prompt.trimmingSuffix("\n")
    return #"{"model":"\#(model)","prompt":"\#(content)\n","#
      + #""temperature":0.7,"max_tokens":96,"seed":3\#(rest)}"#
  }

  private static func isCorrect(_ text: String?, _ question: Question) throws -> Bool {
    let puzzle = try CountdownPuzzle(parsing: question.prompt)
    return CountdownVerifier(puzzle).verify(text ?? "").isCorrect
  }

  /// Usage is the ledger's total and what caches held, and the ledger's stages add up.
  private static func checkBill(usage: JSONValue?, _ facts: JSONValue?) {
    let spend = facts?["spend"]
    let total = spend?["total_tokens"]?.integer
    let cached = spend?["policy_cached_tokens"]?.integer ?? 0
    let told = usage?["total_tokens"]?.integer
    #expect(total != nil && told == total.map { $0 + cached })
    #expect(
      (usage?["prompt_tokens"]?.integer ?? 0) + (usage?["completion_tokens"]?.integer ?? 0)
        == told)
    let parts = ["policy_prompt_tokens", "policy_generated_tokens", "prm_tokens"]
    #expect(parts.reduce(0) { $0 + (spend?[$1]?.integer ?? 0) } == total)
    for name in parts + ["samples", "policy_calls", "prm_calls"] {
      let stages = spend?["stages"]?.object ?? []
      let sum = stages.reduce(0) { $0 + ($1.value[name]?.integer ?? 0) }
      #expect(sum == spend?[name]?.integer, "stages of \(name)")
    }
  }

  @Test func theControllerAnswersPuzzles() async throws {
    try await Self.run { gateway, _, _ in
      let questions = try EngineQuestions.made(20, seed: 12)
      var correct = [0, 0]
      var samples = 0
      for question in questions {
        let chat = try await gateway.send(
          "/v1/chat/completions", Self.chat("adaptive", question))
        #expect(chat.status == 200, "\(chat.text)")
        let text = chat.json?["choices"]?[0]?["message"]?["content"]?.string
        #expect(chat.json?["choices"]?[0]?["finish_reason"]?.string == "stop")
        let confidence = chat.json?["parsimony"]?["confidence"]
        let value = confidence?["value"]?.number ?? -1
        #expect((0...1).contains(value))
        #expect((confidence?["low"]?.number ?? 2) <= value)
        #expect((confidence?["high"]?.number ?? -1) >= value)
        Self.checkBill(usage: chat.json?["usage"], chat.json?["parsimony"])
        correct[0] += try Self.isCorrect(text, question) ? 1 : 0
        samples += chat.json?["parsimony"]?["candidates"]?.integer ?? 0
        let raw = try await gateway.send("/v1/completions", Self.prompt("adaptive", question))
        #expect(raw.status == 200, "\(raw.text)")
        Self.checkBill(usage: raw.json?["usage"], raw.json?["parsimony"])
        correct[1] +=
          try Self.isCorrect(raw.json?["choices"]?[0]?["text"]?.string, question) ? 1 : 0
      }
      print(
        "gateway, controller: \(correct[0]) of \(questions.count) right in chat, \(correct[1]) in "
          + "completions, \(Double(samples) / Double(questions.count)) samples a question")
      // A greedy reply is right in about six of ten.
      #expect(correct.allSatisfy { $0 * 10 >= questions.count * 7 })
    }
  }

  @Test(arguments: ["adaptive", "vote", "pass"])
  func streams(model: String) async throws {
    try await Self.run { gateway, _, _ in
      let question = try EngineQuestions.made(1, seed: 13)[0]
      let (done, chunks) = try await gateway.events(
        "/v1/chat/completions",
        Self.chat(model, question, #","stream":true,"stream_options":{"include_usage":true}"#))
      #expect(done)
      let text = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
      #expect(text.split(separator: "\n").count == 3)
      let reasons = chunks.compactMap { $0["choices"]?[0]?["finish_reason"]?.string }
      #expect(reasons == ["stop"])
      let last = chunks.last
      #expect(last?["choices"]?.array?.isEmpty == true)
      #expect((last?["usage"]?["completion_tokens"]?.integer ?? 0) >= text.utf8.count / 2)
      let facts = chunks.compactMap { $0["parsimony"] }
      #expect(facts.count == 1)
      Self.checkBill(usage: last?["usage"], facts.first)
      let most = facts.first?["max_samples"]?.integer
      #expect(most == ["adaptive": 16, "vote": 8, "pass": 1][model])
    }
  }

  @Test(arguments: [true, false])
  func clientsThatLeaveFreeTheServers(streaming: Bool) async throws {
    try await Self.run { gateway, policy, prm in
      let questions = try EngineQuestions.made(40, seed: 14)
      await withTaskGroup(of: Void.self) { group in
        for question in questions {
          let body = Self.chat("adaptive", question, streaming ? #","stream":true"# : "")
          group.addTask {
            if streaming {
              try? await gateway.leave("/v1/chat/completions", body)
            } else {
              _ = try? await gateway.send("/v1/chat/completions", body)
            }
          }
        }
        // The others are left when the first has its reply.
        await group.next()
        group.cancelAll()
      }
      for server in [policy, prm] {
        #expect(try await server.waits(for: "llamacpp:requests_processing", toBe: 0))
        #expect(try await server.waits(for: "llamacpp:requests_deferred", toBe: 0))
      }
      let after = try await gateway.send(
        "/v1/chat/completions", Self.chat("adaptive", questions[0]))
      #expect(after.status == 200)
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
