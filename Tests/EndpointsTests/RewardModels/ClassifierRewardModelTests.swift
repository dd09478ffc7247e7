import Endpoints
import Parsimony
import Testing
import UpstreamDouble

@Suite struct ClassifierRewardModelTests {
  @Test func classifyScoresEveryPrefixInOneCall() async throws {
    try await RewardFixture.with(Behaviour(), style: .classify) { model, double in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      let texts = [
        "4 9 10 13>24\n", "4 9 10 13>24\n10-4=6\n", "4 9 10 13>24\n10-4=6\n13-9=4\n",
        "4 9 10 13>24\n10-4=6\n13-9=4\n6*4=24\n",
      ]
      #expect(scores.prefixes == texts.map(Scoring.hashed))
      #expect(double.calls.map(\.path) == ["/classify"])
      #expect(double.calls.first?.json?["input"] == .array(texts.map { .string($0) }))
    }
  }

  @Test func scoreTakesPrefixesBesideTheQuestion() async throws {
    try await RewardFixture.with(Behaviour(), style: .score) { model, double in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      #expect(scores.prefixes[0] == 0.5)
      #expect(scores.prefixes[1] == Scoring.hashed("4 9 10 13>24\n10-4=6\n"))
      #expect(double.calls.first?.json?["text_1"]?.string == "4 9 10 13>24\n")
      #expect(double.calls.first?.json?["text_2"]?.array?.count == 3)
    }
  }

  @Test func aSessionAsksForNewPrefixesOnly() async throws {
    try await RewardFixture.with(Behaviour(), style: .classify) { model, double in
      let question = RewardFixture.question
      let first = try await model.score(
        RewardFixture.trace.prefix(2), of: question, session: 5, knownSteps: 0)
      let second = try await model.score(
        RewardFixture.trace, of: question, session: 5, knownSteps: 2)
      let other = try await model.score(
        RewardFixture.trace, of: question, session: 6, knownSteps: 0)
      #expect(double.calls.map { $0.json?["input"]?.array?.count } == [3, 1, 4])
      #expect(Array(second.prefixes.prefix(3)) == first.prefixes)
      #expect(second.prefixes == other.prefixes)
      #expect(first.spend.prmTokens + second.spend.prmTokens == other.spend.prmTokens)
    }
  }

  @Test(arguments: [
    (ProcessRewardStyle.classify, Scoring.Shape.short, "3 results for 4"),
    (.classify, .wrongColumns, "3 classes"), (.classify, .text, "without probs"),
    (.classify, .missing, "0 results"), (.score, .short, "2 results for 3"),
    (.score, .text, "without a score"), (.score, .beyondRange, "no probability"),
  ])
  func wrongShapesAreFailures(
    _ style: ProcessRewardStyle, _ shape: Scoring.Shape, _ message: String
  ) async throws {
    try await RewardFixture.with(Behaviour { $0.scoring.shape = shape }, style: style) { model, _ in
      let failure = try #require(await RewardFixture.failure(of: model))
      #expect(failure.kind == .permanent)
      #expect(failure.message.contains(message), "\(failure.message)")
    }
  }

  @Test func aFailureHandsItsPrefixesOn() async throws {
    let double = Behaviour(.status(503))
    try await RewardFixture.with(double, style: .classify) { model, double in
      double.set(Behaviour(.status(503)), Behaviour())
      let question = RewardFixture.question
      await #expect(throws: ModelFailure.self) {
        try await model.score(RewardFixture.trace, of: question, session: 1, knownSteps: 0)
      }
      let scores = try await model.score(
        RewardFixture.trace, of: question, session: 1, knownSteps: 0)
      #expect(scores.prefixes.count == 4)
    }
  }
}
