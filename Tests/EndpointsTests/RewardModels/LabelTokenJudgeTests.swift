import Endpoints
import Parsimony
import Testing
import UpstreamDouble

@Suite struct LabelTokenJudgeTests {
  private static func options(_ method: JudgeMethod?) -> ProcessRewardOptions {
    var options = ProcessRewardOptions()
    options.judging = method
    options.judgePrompt = "Q: {question}S: {solution}V:"
    return options
  }

  private static let prompts = [
    "Q: 4 9 10 13>24\nS: V:", "Q: 4 9 10 13>24\nS: 10-4=6\nV:",
    "Q: 4 9 10 13>24\nS: 10-4=6\n13-9=4\nV:", "Q: 4 9 10 13>24\nS: 10-4=6\n13-9=4\n6*4=24\nV:",
  ]

  @Test(arguments: [
    (JudgeMethod.labelTokens, Engine.vllm), (.generativeScoring, .vllm), (.grammar, .llamaServer),
    (.chat, .openAI),
  ])
  func everyMethodGivesTheLabelsShare(_ method: JudgeMethod, _ engine: Engine) async throws {
    let behaviour = Behaviour { $0.scoring.labels = ["+", " -"] }
    for choice in [method, nil] where choice != nil || method != .generativeScoring {
      try await RewardFixture.with(
        behaviour, style: .judge, engine: engine, options: Self.options(choice)
      ) { model, double in
        let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
        for (score, prompt) in zip(scores.prefixes, Self.prompts) {
          #expect(abs(score - Scoring.hashed(prompt)) < 1e-9)
        }
        #expect(scores.spend.prmTokens > 0)
        #expect(
          scores.spend.prmTokens
            <= model.maximumTokens(for: RewardFixture.trace, of: RewardFixture.question))
        let paths = double.calls.map(\.path).filter { $0 != "/tokenize" }
        #expect(paths.count == (method == .generativeScoring ? 1 : 4))
      }
    }
  }

  @Test func theBodiesAreWhatTheEnginesWant() async throws {
    try await RewardFixture.with(Behaviour(), style: .judge, options: Self.options(nil)) {
      model, double in
      _ = try await model.score(.empty, of: RewardFixture.question)
      let call = try #require(double.state.calls(of: "/v1/completions").first?.json)
      #expect(call["logprob_token_ids"] == [43, 45])
      #expect(call["logprobs"] == 1)
      #expect(call["max_tokens"] == 1)
    }
    try await RewardFixture.with(
      Behaviour(), style: .judge, engine: .llamaServer, options: Self.options(nil)
    ) { model, double in
      _ = try await model.score(.empty, of: RewardFixture.question)
      let call = try #require(double.state.calls(of: "/completion").first?.json)
      #expect(call["grammar"] == #"root ::= "+" | "-""#)
      #expect(call["n_probs"] == 2)
      #expect(call["post_sampling_probs"] == true)
      #expect(call["top_k"] == 0)
      #expect(call["min_p"]?.number == 0)
    }
  }

  @Test func aSessionAsksOncePerPrefixWhateverTheConcurrency() async throws {
    let behaviour = Behaviour { $0.firstByteDelay = .milliseconds(5) }
    try await RewardFixture.with(
      behaviour, style: .judge, engine: .llamaServer, options: Self.options(nil)
    ) { model, double in
      // Eight traces with the first two steps in common.
      let traces = (0..<8).map { index in
        Trace(
          steps: RewardFixture.steps.prefix(2) + [Step(text: "\(index)\n", tokens: 2)],
          ending: .ended)
      }
      let spends = await withTaskGroup(of: StepScores?.self) { group in
        for trace in traces {
          group.addTask {
            try? await model.score(
              trace, of: RewardFixture.question, session: 9, knownSteps: 0)
          }
        }
        return await group.reduce(into: [StepScores]()) { if let scores = $1 { $0.append(scores) } }
      }
      #expect(spends.count == 8)
      #expect(Set(spends.map { $0.prefixes[2] }).count == 1)
      #expect(double.calls.count == 3 + 8)
      #expect(Set(double.calls.compactMap { $0.json?["prompt"]?.string }).count == 11)
    }
  }

  @Test func chatFallsBackToTheWord() async throws {
    for (text, expected) in [("+", 1.0), ("-", 0.0), (" + indeed", 1.0)] {
      let behaviour = Behaviour(completions: [Completion(text)])
      try await RewardFixture.with(
        behaviour, style: .judge, engine: .openAI, options: Self.options(nil)
      ) { model, _ in
        let scores = try await model.score(.empty, of: RewardFixture.question)
        #expect(scores.prefixes == [expected])
      }
    }
    try await RewardFixture.with(
      Behaviour(completions: ["Perhaps"]), style: .judge, engine: .openAI,
      options: Self.options(nil)
    ) { model, _ in
      let failure = try #require(await RewardFixture.failure(of: model, .empty))
      #expect(failure.kind == .permanent)
      #expect(failure.message.contains("says nothing of the labels '+' and '-'"))
    }
  }

  @Test func aServerWithoutLogProbabilitiesIsAskedWithoutFromThenOn() async throws {
    try await RewardFixture.with(
      Behaviour(), style: .judge, engine: .openAI, options: Self.options(nil)
    ) { model, double in
      double.set(Behaviour(.status(400)), Behaviour(completions: ["+"]))
      _ = try await model.score(.empty, of: RewardFixture.question)
      _ = try await model.score(.empty, of: RewardFixture.question)
      #expect(double.calls.map { $0.json?["logprobs"]?.bool } == [true, nil, nil])
    }
  }

  @Test func labelsMustBeSingleTokens() async throws {
    var options = Self.options(nil)
    options.labels = ProcessRewardOptions.Labels(good: "good", bad: "-")
    try await RewardFixture.with(Behaviour(), style: .judge, options: options) { model, _ in
      let failure = try #require(await RewardFixture.failure(of: model))
      #expect(failure.kind == .permanent)
      #expect(failure.message.contains("the label 'good' is 4 tokens"))
    }
  }

  @Test func aTextThatSpellsAMarkerIsNoMarker() async throws {
    var options = Self.options(nil)
    options.judgePrompt = "{question}|{solution}|{question}"
    let question = Question(id: "q", prompt: "{solution}{question}")
    let step = Step(text: "{question}", tokens: 1)
    try await RewardFixture.with(
      Behaviour(), style: .judge, engine: .llamaServer, options: options
    ) { model, double in
      _ = try await model.score(Trace(steps: [step], ending: .ended), of: question)
      let prompts = Set(double.calls.compactMap { $0.json?["prompt"]?.string })
      #expect(
        prompts == [
          "{solution}{question}||{solution}{question}",
          "{solution}{question}|{question}|{solution}{question}",
        ])
    }
  }

  @Test func oneFailureFailsTheScoringAndBillsWhatWasSpent() async throws {
    try await RewardFixture.with(
      Behaviour(), style: .judge, engine: .llamaServer, options: Self.options(nil)
    ) { model, double in
      double.set(Behaviour(), Behaviour(.status(503, retryAfter: "2")))
      let failure = try #require(await RewardFixture.failure(of: model))
      #expect(failure.kind == .transient)
      #expect(failure.retryAfter == .seconds(2))
      #expect(failure.spend.prmTokens > 0)
    }
  }
}
