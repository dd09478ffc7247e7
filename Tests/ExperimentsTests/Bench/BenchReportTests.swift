import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct BenchReportTests {
  /// The contract, byte for byte.
  @Test func theJSONIsStable() throws {
    let report = BenchReport(
      set: "24.csv rows 900..999", policy: "builtin/base", prm: nil, seed: .max,
      results: [
        BenchLine(
          strategy: "ias", n: 64, questions: 100, accuracy: 0.5, accuracyLow: 0.25,
          accuracyHigh: 0.75, meanSamples: 12.5, policyTokens: 1000, prmTokens: 500,
          costShare: 0.125, abandoned: 3, seconds: 1.5),
        BenchLine(
          strategy: "greedy", n: 1, questions: 100, accuracy: 0, accuracyLow: 0, accuracyHigh: 0,
          meanSamples: 1, policyTokens: 10, prmTokens: 0, costShare: nil, abandoned: 0,
          seconds: 0.25),
      ])
    let golden = """
      {
        "policy" : "builtin/base",
        "prm" : null,
        "results" : [
          {
            "abandoned" : 3,
            "accuracy" : 0.5,
            "accuracy_high" : 0.75,
            "accuracy_low" : 0.25,
            "cost_share" : 0.125,
            "mean_samples" : 12.5,
            "n" : 64,
            "policy_tokens" : 1000,
            "prm_tokens" : 500,
            "questions" : 100,
            "seconds" : 1.5,
            "strategy" : "ias"
          },
          {
            "abandoned" : 0,
            "accuracy" : 0,
            "accuracy_high" : 0,
            "accuracy_low" : 0,
            "cost_share" : null,
            "mean_samples" : 1,
            "n" : 1,
            "policy_tokens" : 10,
            "prm_tokens" : 0,
            "questions" : 100,
            "seconds" : 0.25,
            "strategy" : "greedy"
          }
        ],
        "schema" : "parsimony.bench/1",
        "seed" : 18446744073709551615,
        "set" : "24.csv rows 900..999"
      }

      """
    let data = try report.json()
    #expect(String(decoding: data, as: UTF8.self) == golden)
    #expect(try BenchReport(json: data) == report)
  }

  @Test func otherJSONIsRefused() throws {
    #expect(failure { _ = try BenchReport(json: Data("{}".utf8)) }?.code == .badData)
    var report = BenchReport(set: "s", policy: "p", prm: nil, seed: 1, results: [])
    report.schema = "parsimony.bench/2"
    let json = try report.json()
    #expect(failure { _ = try BenchReport(json: json) }?.message.contains("bench/2") == true)
  }

  private func detail(
    _ line: String, _ id: String, right: Bool, tokens: Int = 10, n: Int = 4
  ) -> BenchQuestionDetail {
    BenchQuestionDetail(
      strategy: line, n: n, questionID: id, difficulty: 0, decision: .accepted, answer: nil,
      isCorrect: right, confidence: nil, candidates: [],
      spend: Spend(generatedTokens: tokens, samples: n), wallSeconds: 1)
  }

  @Test func comparisonsArePaired() throws {
    // The lines differ on every fourth question, always in the same direction.
    let ids = (0..<40).map { "q\($0)" }
    let details =
      ids.enumerated().map { detail("best-of-n", $1, right: $0 % 2 == 0, tokens: 100) }
      + ids.enumerated().map { detail("ias", $1, right: $0 % 4 == 0, tokens: 25) }
      + ids.enumerated().map { detail("uniform@ias", $1, right: $0 % 4 == 0, tokens: 25) }
    let run = try BenchRun(set: "s", policy: "p", prm: nil, seed: 1, details: details)
    #expect(
      run.comparisons.map { "\($0.strategy)-\($0.baseline)" } == [
        "ias-best-of-n", "ias-uniform@ias", "uniform@ias-best-of-n",
      ])
    let against = run.comparisons[0]
    #expect(abs(against.difference + 0.25) < 1e-12)
    #expect(against.isSignificant)
    // A binomial of 40 with chance 1/4 has standard deviation .068.
    #expect(abs(against.differenceLow + 0.25 + 1.96 * 0.0685) < 0.03)
    #expect(abs(against.differenceHigh + 0.25 - 1.96 * 0.0685) < 0.03)
    #expect(against.costRatio == 0.25)
    let uniform = run.comparisons[1]
    #expect(uniform.difference == 0)
    #expect(!uniform.isSignificant)
  }

  @Test func intervalsAgreeWithTheBinomial() throws {
    let details = (0..<400).map { detail("majority", "q\($0)", right: $0 % 5 == 0) }
    let line = try BenchRun(set: "s", policy: "p", prm: nil, seed: 1, details: details)
      .report.results[0]
    let half = 1.96 * (0.2 * 0.8 / 400).squareRoot()
    #expect(line.accuracy == 0.2)
    #expect(abs(line.accuracyLow - (0.2 - half)) < 0.008)
    #expect(abs(line.accuracyHigh - (0.2 + half)) < 0.008)
    #expect(line.costShare == nil)
  }

  @Test func linesOnDifferentQuestionsAreRefused() {
    let error = failure {
      _ = try BenchRun(
        set: "s", policy: "p", prm: nil, seed: 1,
        details: [detail("a", "1", right: true), detail("b", "2", right: true)])
    }
    #expect(error?.code == .badArgument)
    #expect(
      failure { _ = try BenchRun(set: "s", policy: "p", prm: nil, seed: 1, details: []) }?.code
        == .badArgument)
  }

  /// Five seeds that agree are no more information than one: one question is one cluster.
  @Test func seedsOfAQuestionAreOneCluster() throws {
    let runs = try (1...5).map { seed in
      try BenchRun(
        set: "s", policy: "p", prm: "m", seed: UInt64(seed),
        details: (0..<60).map { detail("best-of-n", "q\($0)", right: $0 % 3 == 0, tokens: 9) })
    }
    let combined = try BenchRun.combined(runs)
    let (one, five) = (runs[0].report.results[0], combined.report.results[0])
    #expect(combined.seeds == 5)
    #expect(five.questions == 60)
    #expect(abs(five.accuracy - one.accuracy) < 1e-12)
    #expect(abs(five.accuracyLow - one.accuracyLow) < 1e-12)
    #expect(abs(five.accuracyHigh - one.accuracyHigh) < 1e-12)
    #expect(five.policyTokens == one.policyTokens)
    #expect(five.seconds == one.seconds)
    #expect(five.costShare == 1)
    #expect(try BenchReport.combined(runs) == combined.report)
    #expect(combined.details.count == 300)
  }

  @Test func onlyEqualBenchesAreCombined() throws {
    func run(_ seed: UInt64, _ line: String = "a", set: String = "s") throws -> BenchRun {
      try BenchRun(
        set: set, policy: "p", prm: nil, seed: seed, details: [detail(line, "q", right: true)])
    }
    #expect(failure { _ = try BenchRun.combined([]) }?.code == .badArgument)
    #expect(failure { _ = try BenchRun.combined([run(1), run(1)]) }?.code == .badArgument)
    #expect(failure { _ = try BenchRun.combined([run(1), run(2, "b")]) }?.code == .badArgument)
    let sets = failure { _ = try BenchRun.combined([run(1), run(2, set: "t")]) }
    #expect(sets?.code == .badArgument)
    #expect(try BenchRun.combined([run(1)]) == run(1))
  }
}
