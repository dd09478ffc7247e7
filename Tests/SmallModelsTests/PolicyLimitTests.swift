import Parsimony
import SmallModels
import Testing

/// Lengths, bills and bad requests.
@Suite struct PolicyLimitTests {
  private let endless: BuiltInPolicy
  private let policy: BuiltInPolicy

  init() throws {
    endless = try TinyModel.policy(TinyModel.speaker(newline: nil, end: nil, seed: 3))
    policy = try TinyModel.policy(TinyModel.speaker(seed: 4))
  }

  @Test(arguments: [1, 2, 17, 40])
  func theRequestsLimitTruncates(_ limit: Int) async throws {
    let drawn = try await endless.sample(TinyModel.request("ab\n", maximumTokens: limit))
    #expect(drawn.ending == .truncated)
    #expect(drawn.spend.generatedTokens == limit)
    #expect(drawn.steps.map(\.tokens) == [limit])
  }

  @Test func theModelsLengthTruncates() async throws {
    let request = TinyModel.request("ab\n", maximumTokens: 1_000)
    let drawn = try await endless.sample(request)
    #expect(drawn.ending == .truncated)
    #expect(drawn.spend.generatedTokens == 64 - 4)
    #expect(drawn.spend.totalTokens <= endless.maximumTokens(for: request))
  }

  @Test func thePrefixCountsTowardsTheLimit() async throws {
    let prefix = Trace(steps: [Step(text: "abcdefg\n", tokens: 8)], ending: .open)
    let drawn = try await endless.sample(
      TinyModel.request("ab\n", prefix: prefix, maximumTokens: 11))
    #expect(drawn.ending == .truncated)
    #expect(drawn.spend.generatedTokens == 3)
    for limit in [3, 8] {
      let none = try await endless.sample(
        TinyModel.request("ab\n", prefix: prefix, maximumTokens: limit))
      #expect(none == Continuation(steps: [], ending: .truncated, spend: .zero))
    }
  }

  /// Prompts and prefixes around the model's length: never more tokens than announced.
  @Test func boundsHoldAroundTheModelsLength() async throws {
    for promptLength in 55...70 {
      for prefixLength in [0, 1, 5] {
        let prefix =
          prefixLength == 0
          ? Trace.empty
          : Trace(
            steps: [Step(text: String(repeating: "c", count: prefixLength), tokens: 0)],
            ending: .open)
        let request = TinyModel.request(
          String(repeating: "a", count: promptLength), prefix: prefix, maximumTokens: 6)
        let result = await TinyModel.sample(endless, request)
        #expect(result.spend.totalTokens <= endless.maximumTokens(for: request))
        if promptLength >= 63 {
          #expect(throws: ModelFailure.self) { try result.get() }
        } else {
          let drawn = try result.get()
          let room = min(6 - prefixLength, 63 - promptLength - prefixLength)
          #expect(drawn.spend.generatedTokens == max(0, room))
          #expect(drawn.ending == .truncated)
        }
      }
    }
  }

  @Test func aSessionPaysForAPromptOnce() async throws {
    let prompt = "abc>d\n"
    let known = 1 + (try CountdownTokenizer.encode(prompt).count)
    let first = try await policy.sample(TinyModel.request(prompt, seed: 1, session: 9)).spend
    let second = try await policy.sample(TinyModel.request(prompt, seed: 2, session: 9)).spend
    let other = try await policy.sample(TinyModel.request(prompt, seed: 3, session: 10)).spend
    #expect((first.promptTokens, first.cachedTokens) == (known, 0))
    #expect((second.promptTokens, second.cachedTokens) == (0, known))
    #expect((other.promptTokens, other.cachedTokens) == (known, 0))
    let prefix = Trace(steps: [Step(text: "ha\n", tokens: 3)], ending: .open)
    let longer = try await policy.sample(
      TinyModel.request(prompt, prefix: prefix, seed: 4, session: 9)
    ).spend
    #expect((longer.promptTokens, longer.cachedTokens) == (3, known))
  }

  /// Generated tokens are billed as drawn, `<eos>` included, and steps account for them.
  @Test func generatedTokensAreCounted() async throws {
    var ended = 0
    for seed in 0..<60 {
      let drawn = try await policy.sample(
        TinyModel.request("abc>d\n", maximumTokens: 50, seed: UInt64(seed)))
      let inSteps = drawn.steps.reduce(0) { $0 + $1.tokens }
      if drawn.ending == .ended, !drawn.steps.isEmpty {
        ended += 1
        // No letter, digit or newline is more than a token; <eos> has no text.
        let text = drawn.steps.map(\.text).joined()
        #expect(drawn.spend.generatedTokens >= text.utf8.count / 2 + 1)
      }
      #expect(
        drawn.spend.generatedTokens == inSteps
          || (drawn.steps.isEmpty && drawn.spend.generatedTokens == 1))
      #expect(drawn.spend.samples == 0 && drawn.spend.policyCalls == 0)
    }
    #expect(ended > 20)
  }

  @Test(
    arguments: [
      ("", "prompt"), (String(repeating: "a", count: 200), "200 tokens"), ("é\n", "ASCII"),
      ("4\t9\n", "ASCII"),
    ])
  func badPromptsFail(_ prompt: String, _ word: String) async throws {
    let request = TinyModel.request(prompt)
    let failure = await #expect(throws: ModelFailure.self) { try await policy.sample(request) }
    #expect(failure?.kind == .permanent)
    #expect(failure?.message.contains(word) == true)
    #expect(failure?.spend == .zero)
    _ = policy.maximumTokens(for: request)
  }

  @Test func badPrefixesFail() async throws {
    for prefix in [
      Trace(steps: [Step(text: "é\n", tokens: 1)], ending: .open),
      Trace(steps: [Step(text: "a\n", tokens: 1)], ending: .ended),
      Trace(steps: [], ending: .truncated),
    ] {
      let failure = await #expect(throws: ModelFailure.self) {
        try await policy.sample(TinyModel.request("ab\n", prefix: prefix))
      }
      #expect(failure?.kind == .permanent)
    }
  }

  @Test(arguments: [Int.min, -1, 0])
  func badLimitsFail(_ limit: Int) async throws {
    let request = TinyModel.request("ab\n", maximumTokens: limit)
    #expect(policy.maximumTokens(for: request) >= 0)
    await #expect(throws: ModelFailure.self) { try await policy.sample(request) }
    _ = policy.maximumTokens(for: TinyModel.request("ab\n", maximumTokens: .max))
  }

  /// Bad sampling settings fail alone, whatever they share the batch with.
  @Test func oneBadRequestFailsAlone() async throws {
    let good = (0..<20).map { TinyModel.request("ab>\($0 % 3)\n", seed: UInt64($0)) }
    let bad = [
      TinyModel.request("ab>1\n", temperature: -1), TinyModel.request("ab>1\n", temperature: .nan),
      TinyModel.request("ab>1\n", temperature: .infinity), TinyModel.request("ab>1\n", topK: -4),
      TinyModel.request("ab>1\n", topP: 0), TinyModel.request("ab>1\n", topP: .nan),
      TinyModel.request(""), TinyModel.request(String(repeating: "b", count: 63)),
    ]
    let expected = await TinyModel.sampleAll(policy, good)
    for result in expected { #expect(throws: Never.self) { try result.get() } }
    var mixed = good
    for (index, request) in bad.enumerated() { mixed.insert(request, at: index * 3) }
    let results = await TinyModel.sampleAll(policy, mixed)
    let failed = results.filter { (try? $0.get()) == nil }
    #expect(failed.count == bad.count)
    #expect(results.filter { (try? $0.get()) != nil }.map(\.drawn) == expected.map(\.drawn))
  }

  @Test(arguments: [Int.min, -64, -1, 0, 65_537, .max])
  func badCapacitiesAreRefused(_ capacity: Int) throws {
    let model = try TinyModel.speaker(head: true, seed: 1)
    #expect(throws: ModelFileError.self) { try TinyModel.policy(model, capacity: capacity) }
    #expect(throws: ModelFileError.self) {
      try BuiltInProcessRewardModel(model, identity: ModelIdentity(name: "t"), capacity: capacity)
    }
  }

  @Test(arguments: [Int.min, 0, 65, .max])
  func badThreadCountsAreRefused(_ threads: Int) throws {
    let model = try TinyModel.speaker(seed: 1)
    #expect(throws: ModelFileError.self) { try TinyModel.policy(model, threads: threads) }
  }
}
