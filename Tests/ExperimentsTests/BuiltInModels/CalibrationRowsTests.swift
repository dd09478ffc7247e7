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
        [
          "steps": $0.steps, "successes": $0.successes, "ending": $0.ending,
          "tokens": $0.steps.map(\.count), "logProbabilities": [Double](),
        ] as [String: Any]
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
      _ id: String, _ score: Double, _ step: Int, _ terminal: Bool, _ before: [Double], _ z: Int,
      tokens: Int, agreement: Double?
    ) -> CalibrationRow {
      CalibrationRow(
        questionID: id, rawScore: score, stepIndex: step, isTerminal: terminal,
        previousScores: before, tokens: tokens, siblingAgreement: agreement, successes: z,
        rollouts: 8)
    }
    // Of four others: all begin alike, one ends in the same words, or none does.
    #expect(
      rows == [
        row("a", 0.1, 0, false, [], 3, tokens: 0, agreement: 1),
        row("a", 0.2 + 0.02, 1, false, [0.1], 4, tokens: 2, agreement: 1),
        row("a", 0.3 + 0.03, 2, true, [0.1, 0.22], 8, tokens: 5, agreement: 0.25),
        row("a", 0.3 + 0.04, 2, true, [0.1, 0.22], 0, tokens: 6, agreement: 0),
        // Where the fourth solution was cut off there is no row; where the fifth ended there is.
        row("a", 0.22, 1, true, [0.1], 0, tokens: 2, agreement: 0),
        row("b", 0.1, 0, false, [], 0, tokens: 0, agreement: nil),
        row("b", 0.22, 1, true, [0.1], 0, tokens: 2, agreement: nil),
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
       "solutions": [{"steps": ["x\n"], "successes": [33, 4], "ending": "ended",
                        "tokens": [3], "logProbabilities": []}]}
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
