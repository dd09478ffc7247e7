import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct ReplayStudyTests {
  private static func lines(n: Int) throws -> [ReplayLine] {
    try [.bestOfN, .majority, .weightedVote, .ias, .verifiedBestOfN].map {
      try ReplayLine(StrategySpec($0, n: n))
    }
  }

  private static func report(
    _ pool: Pool, n: Int, resamples: Int = 40, seed: UInt64 = 1, tasks: Int = 1,
    lines: [ReplayLine]? = nil, scoring: ReplayScoring = ReplayScoring()
  ) async throws -> ReplayReport {
    try await ReplayStudy(
      pool: pool, lines: try lines ?? Self.lines(n: n), n: n, resamples: resamples, seed: seed,
      scoring: scoring, bootstrapResamples: 300
    ).run(tasks: tasks)
  }

  @Test func theReportDoesNotDependOnTheCores() async throws {
    let pool = ReplaySamples.random(questions: 37, traces: 10)
    let one = try await Self.report(pool, n: 8, resamples: 300, tasks: 1)
    for tasks in [2, 5] {
      let other = try await Self.report(pool, n: 8, resamples: 300, tasks: tasks)
      #expect(try one.json() == other.json())
    }
    #expect(try ReplayReport(json: one.json()) == one)
    let seeded = try await Self.report(pool, n: 8, resamples: 300, seed: 2)
    #expect(seeded.results != one.results)
  }

  @Test func allLinesSeeTheSameOrders() async throws {
    let pool = ReplaySamples.random(questions: 37, traces: 10)
    let report = try await Self.report(pool, n: 8)
    let uniform = report.uniform
    #expect(uniform.map(\.name) == ["best-of-n", "majority"])
    // Exactly, intervals too: nothing but the same orders and draws gives that.
    #expect(report.results[0].accuracy == uniform[0].points[7].accuracy)
    #expect(report.results[0].cost == uniform[0].points[7].cost)
    #expect(report.results[1].accuracy == uniform[1].points[7].accuracy)
    #expect(report.results[1].cost == uniform[1].points[7].cost)
    #expect(report.results[0].difference == ReplayEstimate(0, low: 0, high: 0))
    #expect(report.results[0].costShare == ReplayEstimate(1, low: 1, high: 1))
    #expect(report.results[0].hopelessCostShare == ReplayEstimate(1, low: 1, high: 1))
    let oracle = try #require(report.oracles.first { $0.name == "first-correct" })
    let verified = report.results[4]
    #expect(oracle.accuracy == verified.accuracy && oracle.cost == verified.cost)
    #expect(oracle.meanSamples == verified.meanSamples)
    // A line alone sees them, too.
    let alone = try await Self.report(
      pool, n: 8, lines: [try ReplayLine(StrategySpec(.ias, n: 8))])
    #expect(alone.results == [report.results[3]])
  }

  @Test func resamplesComeNearAllOrders() async throws {
    // 3 questions of 5 traces: what all 120 orders give, worked out without the study.
    let prepared = try ReplaySamples.prepared(ReplaySamples.three)
    var exact = [0.0, 0.0]
    for question in prepared {
      var sweep = UniformSweep(count: 5, answers: question.answers)
      for order in ReplaySamples.permutations(5) { sweep.book(order[...], of: question) }
      exact[0] += Double(sweep.bestCorrect[2]) / 360
      exact[1] += Double(sweep.majorityCorrect[2]) / 360
    }
    let report = try await Self.report(
      ReplaySamples.three, n: 3, resamples: 4000, lines: Array(Self.lines(n: 3).prefix(2)),
      scoring: ReplayScoring(calibration: ReplayScoring.Calibration.none))
    for (line, exact) in zip(report.results, exact) {
      // Three questions of at most 1/4 variance each, 4,000 orders: 5 standard errors.
      let error = 5 * (0.25 / 4000 / 3).squareRoot()
      #expect(abs(line.accuracy.value - exact) < error)
      #expect(line.accuracy.low <= exact && exact <= line.accuracy.high)
    }
    #expect(report.isTooSmall && report.hopelessQuestions == 1)
    #expect(report.results.allSatisfy { $0.savings.allSatisfy { $0.verdict == .tooFewToTell } })
  }

  @Test func oraclesAndPassAtN() async throws {
    let report = try await Self.report(ReplaySamples.three, n: 5, resamples: 500)
    // Shares of right traces .4, .8, 0: N_IAS = 10, 3, and all; at most 5.
    let oracle = try #require(report.oracles.first { $0.name == "ias-true-p" })
    #expect(oracle.meanSamples.value == (5 + 3 + 5) / 3.0)
    let first = try #require(report.oracles.first { $0.name == "first-correct" })
    let expected = (6.0 / 3 + 6.0 / 5 + 5) / 3
    #expect(abs(first.meanSamples.value - expected) < 0.1)
    #expect(abs(first.accuracy.value - 2.0 / 3) < 1e-12)
    #expect(report.passAtN.count == 5)
    #expect(abs(report.passAtN[0].value - (0.4 + 0.8) / 3) < 1e-12)
    #expect(abs(report.passAtN[1].value - (0.7 + 1) / 3) < 1e-12)
  }

  @Test func sharesAddUp() async throws {
    let pool = ReplaySamples.random(questions: 33, traces: 9)
    let report = try await Self.report(pool, n: 9)
    for line in report.results {
      #expect(abs(line.accepted + line.abandoned + line.outOfBudget - 1) < 1e-12)
      #expect(abs(line.samplesShares.reduce(0, +) - 1) < 1e-9)
      let mean = line.samplesShares.enumerated().reduce(0) { $0 + Double($1.0) * $1.1 }
      #expect(abs(mean - line.meanSamples.value) < 1e-9)
      #expect(
        abs(line.policyTokens.value + line.prmTokens.value - line.cost.value) < 1e-9)
      #expect(line.accuracy.low <= line.accuracy.value && line.accuracy.value <= line.accuracy.high)
      #expect(line.meanSeconds.value > 0 && line.seconds90 > 0)
      let others = ["best-of-n", "majority"].filter { $0 != line.name }
      #expect(line.savings.map(\.against) == others)
    }
    #expect(report.results[0].samples90 == 9)
  }

  @Test func savingsAtEqualAccuracy() async throws {
    // Certain answers: one sample is as good as eight, and eight cost eight times as much.
    let sure = ReplaySamples.pool(
      (0..<40).map { question in
        PoolQuestion(
          id: "\(question)",
          traces: (0..<8).map { _ in
            ReplaySamples.trace("a", right: question.isMultiple(of: 2), score: 0.5, prmTokens: 10)
          })
      })
    let report = try await Self.report(
      sure, n: 8, lines: [try ReplayLine(StrategySpec(.weightedVote, n: 8))])
    let saving = try #require(report.results[0].savings.first)
    #expect(saving.equalSamples == 1 && saving.costRatio.value == 8 && saving.verdict == .dearer)
    #expect(report.results[0].hopelessCostShare?.value == 1)
  }

  @Test func families() async throws {
    let pool = ReplaySamples.random(questions: 40, traces: 16)
    let lines = try [2, 4, 16].map {
      try ReplayLine(StrategySpec(.bestOfN, n: $0), name: "best-of-n@\($0)")
    }
    let report = try await Self.report(pool, n: 16, lines: lines)
    #expect(report.families.map(\.against) == ["best-of-n", "majority"])
    // Points of the uniform line itself: nothing but the chords between them lies apart.
    #expect(abs(report.families[0].advantage.value) < 0.03)
  }

  @Test func withoutLabels() async throws {
    let pool = ReplaySamples.random(questions: 31, traces: 9, labelled: false)
    let report = try await Self.report(pool, n: 9)
    #expect(report.measure == .agreement && report.hopelessQuestions == nil)
    #expect(report.oracles.isEmpty && report.passAtN.isEmpty)
    #expect(report.leftOut.map(\.name) == ["verified-best-of-n"])
    #expect(report.remarks.contains { $0.contains("agreement") })
    // All nine traces end at their own majority, but for ties, which go by the order.
    #expect(report.results[1].accuracy.value > 0.9)
    #expect(report.calibration == .none)
  }

  @Test func withoutScores() async throws {
    let pool = ReplaySamples.random(questions: 31, traces: 9, scored: false)
    let report = try await Self.report(pool, n: 9)
    #expect(report.results.map(\.name) == ["majority", "verified-best-of-n"])
    #expect(report.leftOut.count == 3 && report.scores == nil)
    #expect(report.uniform.map(\.name) == ["majority"])
    let confident = try await Self.report(
      pool, n: 9, scoring: ReplayScoring(source: .confidence))
    #expect(confident.results.count == 5 && confident.scores == .confidence)
    // The confidence knows what the score knows: ranking by it beats drawing one.
    #expect(
      confident.results[0].accuracy.value > confident.uniform[0].points[0].accuracy.value)
  }

  @Test func refusals() async throws {
    let pool = ReplaySamples.three
    func code(_ body: () throws -> Void) -> ExperimentError? {
      #expect(throws: ExperimentError.self) { try body() }
    }
    func study(
      _ pool: Pool, n: Int = 2, resamples: Int = 2, _ scoring: ReplayScoring = ReplayScoring(),
      lines: [ReplayLine]? = nil
    ) throws {
      _ = try ReplayStudy(
        pool: pool, lines: lines ?? Self.lines(n: n), n: n, resamples: resamples, seed: 1,
        scoring: scoring)
    }
    #expect(code { try study(pool, n: 6) }?.message.contains("the largest n") == true)
    #expect(code { try study(pool, n: 0, lines: []) }?.code == .badArgument)
    #expect(code { try study(pool, resamples: 0) }?.code == .badArgument)
    #expect(code { try study(ReplaySamples.pool([])) }?.code == .badData)
    let double = try Self.lines(n: 2) + Self.lines(n: 2)
    #expect(code { try study(pool, lines: double) }?.message.contains("twice") == true)
    #expect(
      code { try study(pool, ReplayScoring(calibration: .recorded)) }?.message
        .contains("no quantiles") == true)
    let unlabelled = ReplaySamples.random(questions: 4, traces: 3, labelled: false)
    #expect(code { try study(unlabelled, ReplayScoring(calibration: .platt)) } != nil)
    #expect(code { try study(unlabelled, ReplayScoring(source: .confidence)) } != nil)
    #expect(
      code { try study(pool, ReplayScoring(source: .confidence)) }?.message
        .contains("no confidence") == true)
    let two = ReplaySamples.random(questions: 2, traces: 3)
    #expect(code { try study(two, ReplayScoring(calibration: .isotonic)) }?.code == .badData)
  }
}
