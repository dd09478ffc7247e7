import Parsimony
import Testing

struct BestOfNTests {
  /// Candidates with an answer each, and their assessments.
  private func conclusion(
    _ assessments: [Assessment], aggregation: ScoreAggregation = .last, acceptance: Double = 0
  ) -> Conclusion? {
    playback(assessments).conclusion(
      of: BestOfN(count: assessments.count, aggregation: aggregation, acceptance: acceptance))
  }

  private func playback(_ assessments: [Assessment]) -> Playback {
    Playback(
      sampled: { .sampled($0, .answering("\($0.index)", steps: 2)) },
      assessed: { id, _ in .assessed(id, assessments[id.index]) })
  }

  @Test func scoresEachTraceAsItArrivesThenChooses() {
    var strategy = BestOfN(count: 2)
    let (a, b) = (Trace.answering("a"), Trace.answering("b"))
    #expect(strategy.react(to: .started(.sample)) == [.sample(0), .sample(1)])
    #expect(strategy.react(to: .sampled(0, a)) == [.assess(0, a)])
    #expect(strategy.react(to: .sampled(1, b)) == [.assess(1, b)])
    #expect(strategy.react(to: .assessed(0, .raw(0.5, 0.2))).isEmpty)
    let actions = strategy.react(to: .assessed(1, .raw(0.5, 0.7)))
    #expect(actions.count == 2 && actions[0].isNote)
    #expect(
      actions[1].conclusion
        == Conclusion(
          .accepted, candidate: 1, trace: b,
          confidence: Confidence(value: 0.7, low: 0.7, high: 0.7, basis: .rawScore)))
  }

  private static let aggregations: [(ScoreAggregation, CandidateID)] = [
    (.last, 0), (.min, 1), (.product, 2),
  ]

  @Test(arguments: 0..<3)
  func aggregationDecidesTheRank(index: Int) {
    let (aggregation, winner) = Self.aggregations[index]
    // last: .95 .6 .8; min: .3 .6 .58; product: .285 .36 .464. The empty prefix never counts.
    let assessments: [Assessment] = [
      .raw(0.1, 0.3, 0.95), .raw(0.9, 0.6, 0.6), .raw(0.2, 0.58, 0.8),
    ]
    #expect(conclusion(assessments, aggregation: aggregation)?.candidate == winner)
  }

  @Test func aggregatesLeaveOutTheEmptyPrefixUnlessItIsAllThereIs() {
    #expect(ScoreAggregation.last.value(of: [0.9, 0.5, 0.4]) == 0.4)
    #expect(ScoreAggregation.min.value(of: [0.1, 0.5, 0.4]) == 0.4)
    #expect(ScoreAggregation.product.value(of: [0.1, 0.5, 0.5]) == 0.25)
    for aggregation in ScoreAggregation.allCases {
      #expect(aggregation.value(of: [0.3]) == 0.3)
      #expect(aggregation.value(of: []) == 0)
    }
  }

  @Test func tiesGoToTheRawScoreThenToTheFirst() throws {
    func calibrated(_ raw: Double) throws -> Assessment {
      let quantiles = try SuccessQuantiles(values: [0.2, 0.5, 0.8])
      return Assessment(scores: [raw, raw], quantiles: [quantiles, quantiles])
    }
    let (low, high) = (try calibrated(0.6), try calibrated(0.9))
    #expect(conclusion([low, high])?.candidate == 1)
    #expect(conclusion([low, low])?.candidate == 0)
  }

  @Test func ranksByTheCalibratedMeanNotTheRawScore() throws {
    func calibrated(_ raw: Double, _ mean: Double, median: Double) throws -> Assessment {
      let quantiles = try SuccessQuantiles(values: [0, median, 1], mean: mean)
      return Assessment(scores: [raw, raw], quantiles: [quantiles, quantiles])
    }
    let assessments = [
      try calibrated(0.9, 0.1, median: 0.6), try calibrated(0.2, 0.4, median: 0.3),
    ]
    let ending = try #require(conclusion(assessments))
    #expect(ending.candidate == 1)
    #expect(
      ending.confidence == Confidence(value: 0.4, low: 0, high: 1, basis: .calibrated))
  }

  @Test func belowTheAcceptanceLevelTheWinnerIsMarkedUnsure() {
    let assessments: [Assessment] = [.raw(0.5, 0.4, 0.3), .raw(0.5, 0.4, 0.6)]
    #expect(conclusion(assessments, acceptance: 0.6)?.decision == .accepted)
    let unsure = conclusion(assessments, acceptance: 0.61)
    #expect(unsure?.decision == .abandoned)
    #expect(unsure?.candidate == 1 && unsure?.trace != nil && unsure?.confidence?.value == 0.6)
  }

  @Test func tracesWithoutAnAnswerAreNeitherScoredNorChosen() throws {
    let events: [Event] = [
      .sampled(0, .mute), .sampled(1, .truncated), .sampled(2, .answering("24")),
    ]
    let playback = Playback(
      sampled: { events[$0.index] }, assessed: { id, _ in .assessed(id, .raw(0.5, 0.1)) })
    let actions = playback.actions(of: BestOfN(count: 3))
    #expect(actions.filter { if case .assess = $0 { true } else { false } }.count == 1)
    #expect(actions.last?.conclusion?.candidate == 2)
  }

  @Test func failedCandidatesDoNotStopTheOthers() {
    let events: [Event] = [
      .sampleFailed(0, .broken), .sampled(1, .answering("1")), .sampled(2, .answering("2")),
    ]
    let playback = Playback(
      sampled: { events[$0.index] },
      assessed: { id, _ in
        id == 1 ? .assessmentFailed(id, .broken) : .assessed(id, .raw(0.5, 0.1))
      })
    #expect(playback.conclusion(of: BestOfN(count: 3))?.candidate == 2)
  }

  @Test func withoutAnyScoreItGivesUp() {
    let sampled: (CandidateID) -> Event = { .sampled($0, .answering("\($0.index)")) }
    #expect(
      Playback(sampled: sampled).conclusion(of: BestOfN(count: 2)) == Conclusion(.abandoned))
    let refusing = Playback(sampled: sampled) { id, _ in .refused(id, limit: "tokens (1)") }
    #expect(refusing.conclusion(of: BestOfN(count: 2)) == Conclusion(.outOfBudget))
    let failing = Playback(sampled: { .sampleFailed($0, .broken) })
    #expect(failing.conclusion(of: BestOfN(count: 2)) == Conclusion(.abandoned))
  }

  @Test func aRefusalEndsItOutOfBudgetWithTheBestSoFar() {
    let playback = Playback(
      sampled: { $0 == 2 ? .refused($0, limit: "samples (2)") : .sampled($0, .answering("a")) },
      assessed: { id, _ in .assessed(id, .raw(0.5, 0.1 + 0.2 * Double(id.index))) })
    let ending = playback.conclusion(of: BestOfN(count: 3, acceptance: 0.9))
    #expect(ending?.decision == .outOfBudget && ending?.candidate == 1)
  }
}
