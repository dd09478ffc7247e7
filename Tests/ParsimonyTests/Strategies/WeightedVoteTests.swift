import Parsimony
import Testing

struct WeightedVoteTests {
  private func conclusion(
    _ candidates: [(answer: String, scores: [Double])], aggregation: ScoreAggregation = .last
  ) -> Conclusion? {
    Playback(
      sampled: { .sampled($0, .answering(candidates[$0.index].answer, steps: 2)) },
      assessed: { id, _ in
        let scores = candidates[id.index].scores
        return .assessed(id, Assessment(scores: scores, quantiles: scores.map { .point($0) }))
      }
    ).conclusion(of: WeightedVote(count: candidates.count, aggregation: aggregation))
  }

  @Test func oneHeavyVoteBeatsTwoLightOnes() {
    let ending = conclusion([
      ("a", [0.5, 0.5, 0.2]), ("b", [0.5, 0.5, 0.9]), ("a", [0.5, 0.5, 0.3]),
    ])
    #expect(ending?.candidate == 1 && ending?.decision == .accepted)
  }

  @Test func votesForOneAnswerAddUpAndItsHeaviestTraceSpeaksForIt() {
    let ending = conclusion([
      ("a", [0.5, 0.5, 0.25]), ("b", [0.5, 0.5, 0.5]), ("a", [0.5, 0.5, 0.375]),
    ])
    #expect(ending?.candidate == 2)
    #expect(
      ending?.confidence == Confidence(value: 0.375, low: 0.375, high: 0.375, basis: .rawScore))
  }

  @Test func tiesGoToTheAnswerThatCameFirst() {
    #expect(conclusion([("b", [0, 0, 0.5]), ("a", [0, 0, 0.5])])?.candidate == 0)
    #expect(conclusion([("b", [0, 0, 0]), ("a", [0, 0, 0])])?.candidate == 0)
  }

  @Test func aggregationDecidesTheWeight() {
    let candidates = [("a", [0.5, 0.1, 0.9]), ("b", [0.5, 0.8, 0.8])]
    #expect(conclusion(candidates, aggregation: .last)?.candidate == 0)
    #expect(conclusion(candidates, aggregation: .min)?.candidate == 1)
    #expect(conclusion(candidates, aggregation: .product)?.candidate == 1)
  }

  @Test func onlyScoredTracesVote() {
    let playback = Playback(
      sampled: {
        switch $0 {
        case 0: .sampled($0, .mute)
        case 1: .sampleFailed($0, .broken)
        case 4: .refused($0, limit: "calls (7)")
        default: .sampled($0, .answering($0 == 5 ? "b" : "a"))
        }
      },
      assessed: { id, _ in
        id == 5 ? .assessed(id, .raw(0.1, 0.1)) : .assessmentFailed(id, .broken)
      })
    let ending = playback.conclusion(of: WeightedVote(count: 6))
    #expect(ending?.candidate == 5 && ending?.decision == .outOfBudget)
  }

  @Test func withoutAnyScoreItGivesUp() {
    let playback = Playback(sampled: { .sampled($0, .answering("a")) })
    #expect(playback.conclusion(of: WeightedVote(count: 3)) == Conclusion(.abandoned))
  }
}
