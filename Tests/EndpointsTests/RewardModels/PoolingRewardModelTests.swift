import Endpoints
import Foundation
import Parsimony
import Testing
import UpstreamDouble

@Suite struct PoolingRewardModelTests {
  private static func scoring(_ shape: Scoring.Shape = .right, columns: Int = 2) -> Behaviour {
    Behaviour {
      $0.scoring = Scoring(columns: columns)
      $0.scoring.shape = shape
    }
  }

  @Test func mathShepherdTakesTheFirstNumberAndQwenTheSecond() async throws {
    for (style, tag, goodIndex) in [
      (ProcessRewardStyle.qwen, "<extra_0>", 1), (.mathShepherd, "ки", 0),
    ] {
      let behaviour = Behaviour { $0.scoring = Scoring(stepTag: tag, goodIndex: goodIndex) }
      try await RewardFixture.with(behaviour, style: style) { model, double in
        let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
        let input = try #require(double.calls.first?.json?["input"]?.string)
        let parts = input.components(separatedBy: tag).dropLast()
        let texts = parts.indices.map { parts[0...$0].joined(separator: tag) + tag }
        #expect(scores.prefixes.count == 4)
        for (score, text) in zip(scores.prefixes.dropFirst(), texts) {
          #expect(abs(score - Scoring.hashed(text)) < 1e-12)
        }
        #expect(scores.prefixes[0] == 0.5)
        #expect(double.calls.first?.json?["model"] == "prm")
        #expect(double.calls.first?.header("x-session-id") != nil)
      }
    }
  }

  @Test func noTagMakesAFailureThatSaysSo() async throws {
    try await RewardFixture.with(Self.scoring(.empty), style: .qwen) { model, _ in
      let failure = try #require(await RewardFixture.failure(of: model))
      #expect(failure.kind == .permanent)
      #expect(failure.message.contains("found no step tag in a text with 3"))
      #expect(failure.message.contains("step_tag_id of the tag '<extra_0>'"))
      #expect(failure.spend.prmTokens > 0)
    }
  }

  @Test(arguments: [
    (Scoring.Shape.short, "gave 2 scores for 3 step tags"), (.long, "gave 4 scores for 3"),
    (.wrongColumns, "3 classes"), (.text, "no numbers"), (.missing, "no rows"),
  ])
  func wrongShapesAreFailures(_ shape: Scoring.Shape, _ message: String) async throws {
    try await RewardFixture.with(Self.scoring(shape), style: .qwen) { model, _ in
      let failure = try #require(await RewardFixture.failure(of: model))
      #expect(failure.kind == .permanent)
      #expect(failure.message.contains(message), "\(failure.message)")
    }
  }

  @Test func pairsBeyondProbabilitiesAreLogits() async throws {
    try await RewardFixture.with(Self.scoring(.beyondRange), style: .qwen) { model, _ in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      // [-3.5, 4.5]: 1 / (1 + e^-8).
      for score in scores.prefixes.dropFirst() { #expect(abs(score - 0.999_664_649_8) < 1e-9) }
    }
  }

  @Test func singleNumbersAreProbabilitiesUnlessSaidOtherwise() async throws {
    try await RewardFixture.with(Self.scoring(columns: 1), style: .qwen) { model, _ in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      #expect(scores.prefixes.allSatisfy { (0.02...0.98).contains($0) })
    }
    var options = ProcessRewardOptions()
    options.givesLogits = true
    try await RewardFixture.with(Self.scoring(columns: 1), style: .qwen, options: options) {
      model, _ in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      #expect(scores.prefixes.dropFirst().allSatisfy { (0.5...0.75).contains($0) })
    }
  }

  @Test(arguments: Behaviour.Usage.allCases)
  func usageIsBelievedOnlyWhereItCanBe(_ usage: Behaviour.Usage) async throws {
    var behaviour = Self.scoring()
    behaviour.usage = usage
    try await RewardFixture.with(behaviour, style: .qwen) { model, double in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      let input = try #require(double.calls.first?.json?["input"]?.string)
      let tokens = scores.spend.prmTokens
      #expect(tokens <= model.maximumTokens(for: RewardFixture.trace, of: RewardFixture.question))
      let isHonest = usage == .honest || usage == .firstChoiceOnly
      let estimates = (model as? PoolingRewardModel)?.estimatedReplies
      #expect(estimates == (isHonest ? 0 : 1))
      if !isHonest { #expect(tokens == (input.utf8.count + 2) / 3) }
    }
  }

  @Test func faultsAreTransientPermanentOrCancelled() async throws {
    let kinds: [(Fault, ModelFailure.Kind)] = [
      (.status(429, retryAfter: "7"), .transient), (.status(503), .transient),
      (.status(500, body: .html), .transient), (.truncated(), .transient),
      (.disconnect, .transient), (.status(400), .permanent), (.status(401), .permanent),
      (.status(404), .permanent), (.status(422), .permanent), (.garbage, .permanent),
      (.empty, .permanent), (.twoValues, .permanent),
    ]
    for (fault, kind) in kinds {
      try await RewardFixture.with(Behaviour(fault), style: .qwen) { model, _ in
        let failure = await RewardFixture.failure(of: model)
        #expect(failure?.kind == kind, "\(fault)")
        if case .status(429, _, _) = fault { #expect(failure?.retryAfter == .seconds(7)) }
        if case .status = fault { #expect(failure?.spend == .zero) }
        // A server's reason is the best hint at a wrong request.
        if fault == .status(400) {
          #expect(failure?.message.contains("as it was told") == true)
        }
      }
    }
  }

  @Test func cancellingFreesTheServer() async throws {
    try await RewardFixture.with(Behaviour(.hang), style: .qwen) { model, double in
      let failure = await withTaskGroup(of: ModelFailure?.self) { group in
        group.addTask { await RewardFixture.failure(of: model) }
        #expect(await double.waitUntil { $0.inFlight == 1 })
        group.cancelAll()
        return await group.next() ?? nil
      }
      #expect(failure?.kind == .cancelled)
      #expect(await double.waitUntil { $0.inFlight == 0 && $0.cutByClient == 1 })
    }
  }
}
