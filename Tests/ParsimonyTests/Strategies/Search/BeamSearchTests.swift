import Parsimony
import Testing

struct BeamSearchTests {
  private func quantiles(_ low: Double, _ median: Double) -> SuccessQuantiles {
    SuccessQuantiles(
      validLevels: SuccessQuantiles.defaultLevels, values: [low, median, 1], mean: median)
  }

  /// An assessment whose last prefix has these quantiles.
  private func scored(_ trace: Trace, low: Double, median: Double) -> Assessment {
    let count = trace.steps.count
    return Assessment(
      scores: [Double](repeating: 0.5, count: count) + [median],
      quantiles: [SuccessQuantiles](repeating: quantiles(0.4, 0.5), count: count)
        + [quantiles(low, median)])
  }

  @Test(arguments: [
    (false, false, "beam"), (true, false, "beam-ias-k"), (false, true, "beam-ias-m"),
    (true, true, "beam-ias-km"),
  ])
  func names(adaptsK: Bool, adaptsM: Bool, name: String) {
    #expect(BeamSearch(adaptsK: adaptsK, adaptsM: adaptsM).name == name)
    #expect(BeamSearch(name: "mine").name == "mine")
    #expect(BeamSearch().requirements == [.processRewardModel])
  }

  /// Four first steps with low quantiles .5 .3 .2 .1 and medians in another order; K_max = 3,
  /// M_max = 4, C = .9: N_IAS(.5) = 4, (.3) = 7, (.2) = 11, (.1) = 22.
  @Test(arguments: [
    // K = 3 best medians (paths 3, 0, 2), 4 each.
    (false, false, [3, 3, 3, 3, 0, 0, 0, 0, 2, 2, 2, 2]),
    // 1 * 4 >= 4: K = 1.
    (true, false, [3, 3, 3, 3]),
    // The least low quantile kept is .1: 22 / 3 rounds up to 8, capped at 4.
    (false, true, [3, 3, 3, 3, 0, 0, 0, 0, 2, 2, 2, 2]),
    // K = 1 keeps path 3 with .1: again the cap.
    (true, true, [3, 3, 3, 3]),
  ])
  func widthsOnAHandWorkedCase(adaptsK: Bool, adaptsM: Bool, parents: [Int]) {
    var strategy = BeamSearch(
      width: 4, maximumExpansions: 4, maximumBeams: 3, cadence: 1, adaptsK: adaptsK,
      adaptsM: adaptsM, coverage: 0.9)
    let orders = strategy.react(to: .started(.sample))
    #expect(
      orders
        == (0..<4).map { .sample(CandidateID($0), prefix: .empty, extent: .step, mode: .sampled) })
    let traces = (0..<4).map { Trace.steps("s\($0)") }
    for (index, trace) in traces.enumerated() {
      let id = CandidateID(index)
      #expect(strategy.react(to: .sampled(id, trace)) == [.assess(id, trace)])
    }
    let scores = [(0.5, 0.7), (0.3, 0.5), (0.2, 0.6), (0.1, 0.8)]
    var actions: [Action] = []
    for (index, (low, median)) in scores.enumerated() {
      #expect(actions.isEmpty)
      actions = strategy.react(
        to: .assessed(CandidateID(index), scored(traces[index], low: low, median: median)))
    }
    #expect(actions.first?.isNote == true)
    #expect(
      Array(actions.dropFirst())
        == parents.enumerated().map {
          .sample(
            CandidateID(4 + $0.offset), prefix: traces[$0.element], extent: .step, mode: .sampled)
        })
  }

  /// With hopeful paths M shrinks: the least low quantile kept is .5, N_IAS = 4 at C = .9; over
  /// K_max = 3 that is 2.
  @Test func mFollowsTheLeastHopefulOfTheKept() {
    let log = run(lows: [0.5, 0.9, 0.01, 0.6], medians: [0.8, 0.9, 0.02, 0.85], adaptsM: true)
    #expect(log.orders.dropFirst(4).map(\.prefix.steps[0].text) == [1, 1, 3, 3, 0, 0].map(name))
  }

  private func name(_ index: Int) -> String { Trace.steps("s\(index)").steps[0].text }

  private func run(
    lows: [Double], medians: [Double], adaptsM: Bool = false, lowLevel: Double = 0.1
  ) -> SearchPlayback.Log {
    SearchPlayback(
      sampled: { order in
        .sampled(
          order.id,
          order.prefix.steps.isEmpty
            ? .steps("s\(order.id.index)") : .steps("s", "e", ending: .truncated))
      },
      assessed: { id, trace in
        .assessed(id, scored(trace, low: lows[id.index], median: medians[id.index]))
      }
    ).run(
      BeamSearch(
        width: lows.count, maximumExpansions: 4, maximumBeams: 3, cadence: 1, adaptsM: adaptsM,
        coverage: 0.9, lowLevel: lowLevel))
  }

  @Test func theRulesReadTheQuantileAsked() {
    // At level .5 the low quantile is the median, whose least kept is .8: one expansion is enough.
    let log = run(
      lows: [0.5, 0.9, 0.01, 0.6], medians: [0.8, 0.9, 0.02, 0.85], adaptsM: true, lowLevel: 0.5)
    #expect(log.orders.count == 4 + 3)
  }

  @Test func ranksByMedianOrByMean() {
    let medians = [0.4, 0.6]
    let playback = SearchPlayback(
      sampled: { .sampled($0.id, .answering("\($0.id.index)")) },
      assessed: { id, _ in
        let median = medians[id.index]
        let quantiles = SuccessQuantiles(
          validLevels: SuccessQuantiles.defaultLevels, values: [0, median, 1], mean: 1 - median)
        return .assessed(id, Assessment(scores: [0, 0], quantiles: [quantiles, quantiles]))
      })
    #expect(playback.run(BeamSearch(width: 2)).conclusion?.candidate == 1)
    let byMean = playback.run(BeamSearch(width: 2, ranking: .mean)).conclusion
    #expect(byMean?.candidate == 0 && byMean?.decision == .accepted)
    let strict = playback.run(BeamSearch(width: 2, ranking: .mean, acceptance: 0.7)).conclusion
    #expect(strict?.candidate == 0 && strict?.decision == .abandoned)
  }

  /// Cadence 2 and traces of five steps: selections after steps 2 and 4.
  @Test func betweenSelectionsEveryPathGrowsByOneUnscored() {
    let playback = SearchPlayback(
      sampled: { order in
        let steps = order.prefix.steps + [Step(text: "\(order.id.index)\n", tokens: 3)]
        return .sampled(
          order.id,
          Trace(
            steps: steps, ending: steps.count == 5 ? .ended : .open,
            answer: steps.count == 5 ? Answer("\(order.id.index)") : nil))
      },
      assessed: { id, trace in
        .assessed(id, scored(trace, low: 0.01, median: 1 / Double(2 + id.index)))
      })
    let log = playback.run(
      BeamSearch(width: 6, maximumExpansions: 3, maximumBeams: 2, cadence: 2))
    // Steps 1 and 2: 6 paths. Then 2 * 3, twice for steps 3 and 4; then 2 * 3 for step 5.
    #expect(log.orders.count == 6 + 6 + 6 + 6 + 6)
    let lengths = log.assessed.map { log.traces[$0]!.steps.count }
    #expect(
      lengths == [Int](repeating: 2, count: 6) + .init(repeating: 4, count: 6)
        + .init(repeating: 5, count: 6))
    #expect(log.conclusion?.candidate == 24 && log.conclusion?.decision == .accepted)
  }

  /// Path 0 finishes at once with the best score and keeps its place: K_max = 2 leaves one more.
  @Test func finishedPathsHoldTheirPlaceAndAreScoredOnce() {
    let medians: [CandidateID: Double] = [0: 0.6, 3: 0.5, 4: 0.55]
    let playback = SearchPlayback(
      sampled: { order in
        if order.id == 0 { return .sampled(0, .answering("a")) }
        if order.id == 1 { return .sampled(1, .mute) }
        return .sampled(
          order.id,
          order.prefix.steps.isEmpty
            ? .steps("s\(order.id.index)")
            : Trace(
              steps: order.prefix.steps + [Step(text: "b", tokens: 1)], ending: .ended,
              answer: Answer("b")))
      },
      assessed: { id, trace in
        .assessed(id, scored(trace, low: 0.1, median: medians[id] ?? 0.2))
      })
    let log = playback.run(
      BeamSearch(width: 4, maximumExpansions: 2, maximumBeams: 2, cadence: 1))
    // The mute path is neither scored nor kept; the open path 2 is pruned by 0 and 3.
    #expect(log.assessed == [0, 2, 3, 4, 5])
    #expect(log.orders.dropFirst(4).map(\.prefix) == [.steps("s3"), .steps("s3")])
    #expect(log.conclusion?.candidate == 0)
  }

  @Test func aPrunedAnswerBeatsNoAnswer() {
    let playback = SearchPlayback(
      sampled: { order in
        order.id == 0
          ? .sampled(0, .answering("a"))
          : order.prefix.steps.isEmpty
            ? .sampled(order.id, .steps("s")) : .sampled(order.id, .truncated)
      },
      assessed: { id, trace in
        .assessed(id, scored(trace, low: 0.1, median: id == 0 ? 0.1 : 0.7))
      })
    let log = playback.run(
      BeamSearch(width: 2, maximumExpansions: 2, maximumBeams: 1, cadence: 1))
    #expect(log.orders.count == 4 && log.conclusion?.candidate == 0)
  }

  @Test func endlessTracesEndAtTheStepLimit() {
    let playback = SearchPlayback(
      sampled: { order in
        .sampled(
          order.id,
          Trace(steps: order.prefix.steps + [Step(text: "on\n", tokens: 2)], ending: .open))
      },
      assessed: { id, trace in .assessed(id, scored(trace, low: 0.1, median: 0.3)) })
    let log = playback.run(
      BeamSearch(
        width: 4, maximumExpansions: 2, maximumBeams: 2, cadence: 3, maximumSteps: 9))
    #expect(log.orders.count == 9 * 4 && log.assessed.count == 2 * 4)
    #expect(log.conclusion == Conclusion(.abandoned))
  }

  @Test func aRefusalEndsItWithTheBestSoFar() {
    let playback = SearchPlayback(
      sampled: { order in
        switch order.id.index {
        case 0, 1: .sampled(order.id, .answering("\(order.id.index)"))
        case 2: .sampled(2, .steps("s"))
        default: .refused(order.id, limit: "tokens (9)")
        }
      },
      assessed: { id, trace in
        .assessed(id, scored(trace, low: 0.1, median: id == 2 ? 0.9 : 0.1 * Double(id.index)))
      })
    let log = playback.run(BeamSearch(width: 3, maximumExpansions: 2, cadence: 1))
    #expect(log.conclusion?.decision == .outOfBudget && log.conclusion?.candidate == 1)
  }

  @Test func failedContinuationsAndScoringsLeaveTheBeam() {
    let playback = SearchPlayback(
      sampled: { order in
        if order.id == 0 || order.id == 5 { return .sampleFailed(order.id, .broken) }
        return .sampled(
          order.id,
          order.prefix.steps.isEmpty
            ? .steps("s\(order.id.index)") : .answering("\(order.id.index)", steps: 2))
      },
      assessed: { id, trace in
        id == 1
          ? .assessmentFailed(id, .broken)
          : .assessed(id, scored(trace, low: 0.1, median: 0.5))
      })
    let log = playback.run(
      BeamSearch(width: 3, maximumExpansions: 3, maximumBeams: 2, cadence: 1))
    #expect(log.orders.dropFirst(3).map(\.prefix) == .init(repeating: .steps("s2"), count: 3))
    #expect(log.conclusion?.candidate == 3 && log.conclusion?.decision == .accepted)
  }
}
