import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct CalibrationRowsTests {
  private func labelled(
    _ id: String, _ solutions: [(steps: [String], ending: String, successes: [Int])]
  ) throws -> LabelledQuestion {
    let object: [String: Any] = [
      "questionID": id, "prompt": "4 9 10 13>24\n", "rollouts": 8,
      "solutions": solutions.map {
        ["steps": $0.steps, "successes": $0.successes, "ending": $0.ending] as [String: Any]
      },
    ]
    return try JSONDecoder().decode(
      LabelledQuestion.self, from: JSONSerialization.data(withJSONObject: object))
  }

  /// Scores by the number of steps and the last step's length.
  private let prm = ScriptedRewardModel { steps in
    Double(1 + steps.count) / 10 + Double(steps.last?.text.utf8.count ?? 0) / 100
  }

  @Test func oneRowADistinctPrefix() async throws {
    let rows = try await CalibrationRows.make(
      [
        labelled(
          "a",
          [
            (["x\n", "yy\n"], "ended", [3, 4, 8]), (["x\n", "yy\n"], "ended", [3, 4, 8]),
            (["x\n", "zzz\n"], "ended", [3, 4, 0]), (["x\n"], "truncated", [3, 0]),
            (["x\n"], "ended", [3, 0]),
          ]), labelled("b", [(["x\n"], "ended", [0, 0])]),
      ], scoredBy: prm, inFlight: 1)
    func row(
      _ id: String, _ score: Double, _ step: Int, _ terminal: Bool, _ before: [Double], _ z: Int
    ) -> CalibrationRow {
      CalibrationRow(
        questionID: id, rawScore: score, stepIndex: step, isTerminal: terminal,
        previousScores: before, successes: z, rollouts: 8)
    }
    #expect(
      rows == [
        row("a", 0.1, 0, false, [], 3), row("a", 0.2 + 0.02, 1, false, [0.1], 4),
        row("a", 0.3 + 0.03, 2, true, [0.1, 0.22], 8),
        row("a", 0.3 + 0.04, 2, true, [0.1, 0.22], 0),
        // Where the fourth solution was cut off there is no row; where the fifth ended there is.
        row("a", 0.22, 1, true, [0.1], 0),
        row("b", 0.1, 0, false, [], 0),
        row("b", 0.22, 1, true, [0.1], 0),
      ])
  }

  @Test(arguments: [-1, 1, 3, 500])
  func orderDoesNotDependOnConcurrency(_ inFlight: Int) async throws {
    let questions = try (0..<30).map { try labelled("q\($0)", [(["x\n"], "ended", [2, 8])]) }
    let rows = try await CalibrationRows.make(questions, scoredBy: prm, inFlight: inFlight)
    #expect(rows.map(\.questionID) == questions.flatMap { [$0.questionID, $0.questionID] })
    #expect(rows.count == 60)
  }

  /// The empty prefix's label has an N of its own.
  @Test func promptRollouts() async throws {
    let text = #"""
      {"questionID": "a", "prompt": "4 9 10 13>24\n", "rollouts": 4, "promptRollouts": 64,
       "solutions": [{"steps": ["x\n"], "successes": [33, 4], "ending": "ended"}]}
      """#
    let question = try JSONDecoder().decode(LabelledQuestion.self, from: Data(text.utf8))
    let rows = try await CalibrationRows.make([question], scoredBy: prm)
    #expect(rows.map(\.successes) == [33, 4])
    #expect(rows.map(\.rollouts) == [64, 4])
    let impossible = text.replacingOccurrences(of: "[33, 4]", with: "[33, 5]")
    let bad = try JSONDecoder().decode(LabelledQuestion.self, from: Data(impossible.utf8))
    await #expect(throws: ExperimentError.self) {
      try await CalibrationRows.make([bad], scoredBy: prm)
    }
  }

  @Test func misfitsAreRefused() async throws {
    for bad in [
      try labelled("a", [(["x\n"], "ended", [1])]),
      try labelled("a", [(["x\n"], "ended", [1, 9])]),
    ] {
      await #expect(throws: ExperimentError.self) {
        try await CalibrationRows.make([bad], scoredBy: prm)
      }
    }
    let short = ScriptedRewardModel(missing: 1) { _ in 0.5 }
    let error = await #expect(throws: ExperimentError.self) {
      try await CalibrationRows.make(
        [labelled("a", [(["x\n"], "ended", [1, 8])])], scoredBy: short)
    }
    #expect(error?.message.contains("scripted-prm") == true)
    #expect(try await CalibrationRows.make([], scoredBy: prm).isEmpty)
  }
}

@Suite struct CalibrationSummaryTests {
  /// Rows whose success probability is half of what the score says.
  private func rows(questions: Int, seed: UInt64) -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    return (0..<questions).flatMap { question in
      (0..<6).map { step in
        let score = generator.unitDouble()
        let right = (0..<8).count { _ in generator.unitDouble() < score / 2 }
        return CalibrationRow(
          questionID: "s\(seed)-\(question)", rawScore: score, stepIndex: step, successes: right,
          rollouts: 8)
      }
    }
  }

  @Test func calibrationMendsOverOptimism() throws {
    let test = rows(questions: 80, seed: 2)
    let summary = try CalibrationSummary(
      fit: rows(questions: 150, seed: 1), test: test, policy: "p", processRewardModel: "r", seed: 1)
    #expect(summary.rows == 480)
    #expect(summary.lines.map(\.method) == ["raw", "constant", "quantile-regression"])
    let (raw, constant, fitted) = (summary.lines[0], summary.lines[1], summary.lines[2])
    // By hand: the mean of score - Z/8, and E (s - s/2)^2 = 1/12.
    let bias = test.reduce(0) { $0 + $1.rawScore - Double($1.successes) / 8 } / 480
    #expect(abs(raw.bias - bias) < 1e-12)
    #expect(abs(raw.bias - 0.25) < 0.03)
    #expect(abs(raw.brier - 1.0 / 12) < 0.02)
    #expect(abs(fitted.bias) < 0.05 && abs(constant.bias) < 0.05)
    #expect(fitted.brier < 0.25 * raw.brier)
    #expect(fitted.brier < 0.5 * constant.brier)
    #expect(fitted.positiveBrier < raw.positiveBrier)
    #expect(fitted.calibrationError < 0.5 * raw.calibrationError)
    #expect(fitted.coverage > 0.8 && fitted.coverage <= 1)
    #expect(raw.coverage < 0.5)
    for line in summary.lines { #expect(summary.text.contains(line.method)) }
    #expect(!summary.text.contains("nan"))
  }

  @Test func withoutHeldOutRows() throws {
    let summary = try CalibrationSummary(
      fit: rows(questions: 20, seed: 1), test: [], policy: "p", processRewardModel: "r", seed: 1)
    #expect(summary.lines.isEmpty && summary.rows == 0)
    #expect(throws: (any Error).self) {
      try CalibrationSummary(
        fit: [], test: rows(questions: 20, seed: 1), policy: "p", processRewardModel: "r", seed: 1)
    }
  }
}
