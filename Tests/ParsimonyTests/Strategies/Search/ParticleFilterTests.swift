import Parsimony
import Testing

struct ParticleFilterTests {
  private static func branches(_ steps: (String, Int)..., ends: Bool = false) -> [ToyWorld.Branch] {
    steps.map { ToyWorld.Branch(step: $0.0, odds: $0.1, ends: ends) }
  }

  /// A survives only by luck; B's odds are a million to one.
  private let world = ToyWorld(branches: [
    "": branches(("A", 1), ("B", 1_000_000), ("A", 1), ("A", 1)),
    "A": branches(("x", 1), ends: true),
    "B": branches(("p", 2), ("q", 7), ("r", 3), ("q", 7), ends: true),
  ])

  @Test func heavyParticlesTakeOverAndTheBestFinishedOneWins() {
    let actions = world.playback().actions(of: ParticleFilter(count: 4, seed: 1))
    #expect(actions.prefixes == ["", "", "", "", "B", "B", "B", "B"])
    #expect(actions.extents == Array(repeating: .step, count: 8))
    let ending = actions.last?.conclusion
    #expect(ending?.trace?.text == "Bq")
    // The first of the two equal ones.
    #expect(ending?.candidate == 5)
    #expect(ending?.decision == .accepted)
    #expect(ending?.confidence?.value == 7.0 / 8)
  }

  @Test func everyDistinctPathIsScoredOnce() {
    let texts = world.playback().actions(of: ParticleFilter(count: 4, seed: 1)).assessed.map(\.text)
    #expect(texts == ["A", "B", "Bp", "Bq", "Br"])
  }

  @Test func acceptanceMarksTheWinnerUnsure() {
    let strategy = ParticleFilter(count: 4, seed: 1, acceptance: 0.9)
    let ending = world.playback().actions(of: strategy).last?.conclusion
    #expect(ending?.decision == .abandoned && ending?.trace?.text == "Bq")
  }

  /// A large temperature makes all weights equal: then systematic resampling keeps everyone.
  @Test func temperatureFlattensTheWeights() {
    let strategy = ParticleFilter(count: 4, temperature: .infinity, seed: 1)
    #expect(
      world.playback().actions(of: strategy).prefixes == ["", "", "", "", "A", "B", "A", "A"])
  }

  /// At threshold 0 nothing is resampled: N independent traces, the best wins.
  @Test func withoutResamplingItIsBestOfN() {
    let strategy = ParticleFilter(count: 4, threshold: 0, seed: 1)
    let actions = world.playback().actions(of: strategy)
    #expect(actions.prefixes == ["", "", "", "", "A", "B", "A", "A"])
    #expect(actions.last?.conclusion?.trace?.text == "Bp")
  }

  @Test func finishedParticlesAreResampledAndCostNothing() {
    // F has finished with odds so high that it displaces the rest: nothing is left to extend.
    let world = ToyWorld(branches: [
      "": Self.branches(("A", 1)) + Self.branches(("F", 1_000_000), ends: true),
      "A": Self.branches(("x", 1), ends: true),
    ])
    let actions = world.playback().actions(of: ParticleFilter(count: 2, seed: 3))
    #expect(actions.samples == 2)
    #expect(actions.last?.conclusion?.trace?.text == "F")
  }

  @Test func theLastStepRunsToTheEnd() {
    let world = ToyWorld(branches: [
      "": Self.branches(("a", 1)), "a": Self.branches(("b", 1)), "ab": Self.branches(("c", 1)),
      "abc": Self.branches(("d", 1), ends: true),
    ])
    let actions = world.playback().actions(of: ParticleFilter(count: 2, maximumSteps: 3, seed: 3))
    #expect(actions.extents == [.step, .step, .step, .step, .end, .end])
    #expect(actions.prefixes.last == "ab")
    #expect(actions.last?.conclusion?.trace?.text == "abcd")
  }

  @Test func particlesThatNeverEndAreGivenUp() {
    let playback = TreePlayback(
      sampled: { id, prefix, _ in
        .sampled(
          id,
          prefix.appending(
            Continuation(
              steps: [Step(text: "\(id.index)", tokens: 1)], ending: .open, spend: .zero)))
      },
      assessed: { id, trace in
        let scores = Array(repeating: 0.5, count: trace.steps.count + 1)
        return .assessed(
          id, Assessment(scores: scores, quantiles: scores.map { .point($0) }))
      })
    let actions = playback.actions(of: ParticleFilter(count: 3, maximumSteps: 5, seed: 3))
    #expect(actions.samples == 15)
    #expect(actions.last?.conclusion == Conclusion(.abandoned))
  }

  @Test func theSeedAndTheQuestionDecideTheResampling() {
    let world = ToyWorld(branches: [
      "": Self.branches(("A", 1), ("B", 1), ("C", 2), ("D", 2)),
      "A": Self.branches(("x", 1), ends: true), "B": Self.branches(("x", 1), ends: true),
      "C": Self.branches(("x", 1), ends: true), "D": Self.branches(("x", 1), ends: true),
    ])
    func prefixes(_ seed: UInt64, _ id: String) -> [String] {
      world.playback().actions(
        of: ParticleFilter(count: 4, seed: seed), on: Question(id: id, prompt: "?")
      ).prefixes
    }
    #expect(prefixes(1, "q") == prefixes(1, "q"))
    #expect(Set((0..<20).map { prefixes($0, "q") }).count > 1)
    #expect(Set((0..<20).map { prefixes(1, "\($0)") }).count > 1)
  }
}
