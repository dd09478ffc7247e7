import Parsimony
import SmallModels
import Testing

/// Who pays for prompts and prefixes, and when.
@Suite struct PrefixBillingTests {
  private static let prompt = "abc>d\n"
  private static let known = 7

  private func policy(_ cacheBytes: Int, alphabet: String = "abcdefgh") throws -> BuiltInPolicy {
    try TinyModel.policy(
      TinyModel.speaker(alphabet: alphabet, newline: 1, end: nil, seed: 4),
      cacheBytes: cacheBytes)
  }

  private func bill(
    _ policy: BuiltInPolicy, _ steps: [String], session: UInt64, seed: UInt64 = 50
  ) async throws -> [Int] {
    let prefix = Trace(steps: steps.map { Step(text: $0, tokens: 0) }, ending: .open)
    let spend = try await policy.sample(
      TinyModel.request(
        Self.prompt, prefix: prefix, extent: .step, maximumTokens: 50, seed: seed,
        session: session)
    ).spend
    #expect(spend.promptTokens + spend.cachedTokens == Self.known + steps.joined().utf8.count)
    return [spend.promptTokens, spend.cachedTokens]
  }

  @Test(arguments: StepwiseIdentityTests.cacheSizes)
  func policyTable(_ cacheBytes: Int) async throws {
    let policy = try policy(cacheBytes)
    let known = Self.known
    // The prompt once.
    #expect(try await bill(policy, [], session: 1) == [known, 0])
    #expect(try await bill(policy, [], session: 1, seed: 51) == [0, known])
    // A prefix that the session has never seen: the part after the prompt, once.
    #expect(try await bill(policy, ["hah\n"], session: 1) == [4, known])
    #expect(try await bill(policy, ["hah\n"], session: 1, seed: 51) == [0, known + 4])
    // The part after the longest prefix paid for; each of its steps is paid for thereby.
    #expect(try await bill(policy, ["hah\n", "bb\n", "cc\n"], session: 1) == [6, known + 4])
    #expect(try await bill(policy, ["hah\n", "bb\n"], session: 1) == [0, known + 7])
    #expect(try await bill(policy, ["hah\n", "bb\n", "dd\n"], session: 1) == [3, known + 7])
    // However it is cut into steps.
    #expect(try await bill(policy, ["hah\nbb\n"], session: 1) == [0, known + 7])
    #expect(try await bill(policy, ["hah\n", "b"], session: 1) == [1, known + 4])
    #expect(try await bill(policy, ["hah\n", "b"], session: 1) == [0, known + 5])
    // Another session pays for everything.
    #expect(try await bill(policy, ["hah\n", "bb\n"], session: 2) == [known + 7, 0])
    #expect(try await bill(policy, [], session: 2) == [0, known])
  }

  /// Generated prefixes are free, whether step by step or within a whole trace, and where the tokens
  /// drawn are not those of the text (digits).
  @Test(arguments: StepwiseIdentityTests.cacheSizes, ["abcdefgh", "0123456789"])
  func whatTheSessionGeneratedIsFree(_ cacheBytes: Int, _ alphabet: String) async throws {
    let policy = try policy(cacheBytes, alphabet: alphabet)
    for seed in UInt64(0)..<12 {
      let request = TinyModel.request(Self.prompt, maximumTokens: 50, seed: seed, session: seed)
      let (trace, bills) = try await drawStepwise(request, with: policy) { _ in seed }
      for (index, spend) in bills.enumerated() {
        let prefix = try CountdownTokenizer.encode(trace.prefix(index).text).count
        if index == 0 {
          #expect((spend.promptTokens, spend.cachedTokens) == (Self.known, 0))
        } else if prefix < 50 {
          #expect((spend.promptTokens, spend.cachedTokens) == (0, Self.known + prefix))
        }
      }
      // Elsewhere the same prefix is paid for.
      let prefix = trace.prefix(1)
      let tokens = try CountdownTokenizer.encode(prefix.text).count
      guard tokens < 50 else { continue }
      let elsewhere = TinyModel.request(
        Self.prompt, prefix: prefix, maximumTokens: 50, seed: seed, session: 99 + seed)
      #expect(try await policy.sample(elsewhere).spend.promptTokens == Self.known + tokens)
      // A whole trace pays for all its steps.
      let whole = Trace.empty.appending(
        try await policy.sample(
          TinyModel.request(
            Self.prompt, maximumTokens: 50, seed: seed + 1000, session: 200 + seed)))
      for count in 1..<max(2, whole.steps.count) where whole.steps.count > 1 {
        let again = TinyModel.request(
          Self.prompt, prefix: whole.prefix(count), extent: .step, maximumTokens: 50,
          session: 200 + seed)
        #expect(try await policy.sample(again).spend.promptTokens == 0)
      }
    }
  }

  @Test(arguments: StepwiseIdentityTests.cacheSizes)
  func rewardModelTable(_ cacheBytes: Int) async throws {
    let prm = try BuiltInProcessRewardModel(
      TinyModel.speaker(head: true, seed: 31), identity: ModelIdentity(name: "tiny"),
      cacheBytes: cacheBytes)
    let question = Question(id: "q", prompt: Self.prompt)
    let known = Self.known
    let trace = Trace(
      steps: ["aa\n", "bbb\n", "cccc\n"].map { Step(text: $0, tokens: 0) }, ending: .ended)
    func bill(_ count: Int, session: UInt64?, knownSteps: Int = 0) async throws -> Int {
      let part = count == 3 ? trace : trace.prefix(count)
      guard let session else { return try await prm.score(part, of: question).spend.prmTokens }
      let spend = try await prm.score(
        part, of: question, session: session, knownSteps: knownSteps
      ).spend
      #expect(spend == Spend(prmTokens: spend.prmTokens))
      #expect(spend.prmTokens <= prm.maximumTokens(for: part, of: question))
      return spend.prmTokens
    }
    // Without a session everything, every time.
    for _ in 0..<2 { #expect(try await bill(3, session: nil) == known + 12) }
    // The prompt once a session, by the first scoring.
    #expect(try await bill(0, session: 1) == known)
    #expect(try await bill(0, session: 1) == 0)
    #expect(try await bill(1, session: 1) == 3)
    #expect(try await bill(2, session: 1, knownSteps: 1) == 4)
    #expect(try await bill(3, session: 1, knownSteps: 2) == 5)
    // What is known is the caller's word: the same trace again, from the empty prefix, is paid again.
    #expect(try await bill(3, session: 1) == 12)
    #expect(try await bill(2, session: 1, knownSteps: 2) == 0)
    // Another session: the prompt again, whatever is known.
    #expect(try await bill(3, session: 2, knownSteps: 1) == known + 9)
    // Nonsense stays within the trace.
    #expect(try await bill(3, session: 2, knownSteps: .max) == 0)
    #expect(try await bill(3, session: 2, knownSteps: .min) == 12)
  }

  /// A scoring that fails has paid for nothing.
  @Test func aFailedScoringDoesNotPayForThePrompt() async throws {
    let prm = try BuiltInProcessRewardModel(
      TinyModel.speaker(head: true, seed: 31), identity: ModelIdentity(name: "tiny"))
    let question = Question(id: "q", prompt: Self.prompt)
    let long = Trace(
      steps: [Step(text: String(repeating: "a", count: 100), tokens: 1)], ending: .open)
    await #expect(throws: ModelFailure.self) {
      try await prm.score(long, of: question, session: 1, knownSteps: 0)
    }
    let spend = try await prm.score(.empty, of: question, session: 1, knownSteps: 0).spend
    #expect(spend.prmTokens == Self.known)
  }

  @Test func idleSessionsAreForgottenFirst() {
    var paid = PaidPrefixes(capacity: 8)
    #expect(paid.pay([1, 2, 3], ends: [1, 3], session: 1) == 0)
    #expect(paid.pay([1, 2, 3], ends: [1, 3], session: 2) == 0)
    #expect(paid.pay([1, 2, 3, 4], ends: [1, 3, 4], session: 1) == 3)
    #expect(paid.pay([1, 9], ends: [1, 2], session: 1) == 1)
    // Four of session 1 and two of session 2; three more are too many.
    #expect(paid.pay([5, 6, 7], ends: [1, 2, 3], session: 3) == 0)
    #expect(paid.pay([5, 6, 7], ends: [1, 2, 3], session: 3) == 3)
    #expect(paid.pay([1, 2, 3], ends: [1, 3], session: 2) == 0)
    // A session that alone is too large starts again.
    let many = [Int32](0..<20)
    #expect(paid.pay(many, ends: Array(1...20), session: 4) == 0)
    #expect(paid.pay(many, ends: Array(1...20), session: 4) == 0)
  }
}
