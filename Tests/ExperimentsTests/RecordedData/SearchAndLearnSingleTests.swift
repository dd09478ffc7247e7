import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct SearchAndLearnSingleTests {
  private static let header = #"<|start_header_id|>assistant<|end_header_id|>\n\n"#

  private static func line(
    id: String = "q", answer: String = "\"4\"", text: String = #"one\n\n\\boxed{4}"#,
    scores: String = "[[0.5, 0.75]]", tokens: String = "[12]"
  ) -> String {
    """
    {"unique_id": "\(id)", "answer": \(answer), "completions": ["\(text)"], \
    "scores": \(scores), "completion_tokens": \(tokens), "pred_naive@1": "\\\\boxed{9}"}
    """
  }

  private static func read(_ text: String) throws -> SearchAndLearnSingle {
    try SearchAndLearnSingle(Data(text.utf8), name: "run.jsonl")
  }

  @Test func recordsBecomeRows() throws {
    let file = try Self.read(
      Self.line() + "\n\n"
        + Self.line(
          id: "r", answer: "\"9\"", text: Self.header + "no box", scores: "[[1, 0]]", tokens: "[0]")
    )
    #expect(file.records.map(\.isCorrect) == [true, true])
    #expect(file.records.map(\.scoresEmptyPrefix) == [false, true])
    let last = file.calibrationData()
    #expect(last.rows.map(\.rawScore) == [0.75, 0])
    #expect(last.rows.map(\.stepIndex) == [2, 1])
    #expect(last.rows.map(\.tokens) == [12, nil])
    #expect(last.rows.map(\.previousScores) == [[0.5], [1]])
    #expect(last.rows.allSatisfy { $0.isTerminal && $0.rollouts == 1 })
    let all = file.calibrationData(.all)
    #expect(all.rows.map(\.stepIndex) == [1, 2, 0, 1])
    #expect(all.rows.map(\.isTerminal) == [false, true, false, true])
    #expect(all.rows.map(\.tokens) == [nil, 12, nil, nil])
  }

  @Test(arguments: [
    ("{", "cannot be read as JSON"), ("[]", "not of the type"),
    (line(answer: "4"), "'answer'"), (line(answer: "null"), "null"),
    (line(answer: "\"\""), "lacks a name"), (line(id: ""), "lacks a name"),
    (line(id: "q0"), "'q0' appears twice"),
    (line(scores: "[[0.5, 1.5]]"), "1.5"), (line(scores: "[[0.5, -1]]"), "-1"),
    (line(scores: "[[0.5, NaN]]"), "JSON"), (line(scores: "[[0.5, 1e999]]"), "line 2"),
    (line(scores: "[[0.5, null]]"), "null"), (line(scores: "[[0.5, \"1\"]]"), "scores.0.1"),
    (line(scores: "[[]]"), "0 scores"), (line(scores: "[[0.5]]"), "1 scores"),
    (line(scores: "[[0.5, 0.5], [0.5, 0.5]]"), "n = 1"), (line(tokens: "[-4]"), "-4 tokens"),
    (line(tokens: "[1, 2]"), "n = 1"),
    ("{\"unique_id\": \"q\", \"answer\": \"4\", \"completions\": [\"\"]}", "'scores'"),
  ])
  func hostileLines(line: String, part: String) {
    let error = failure { _ = try Self.read(Self.line(id: "q0") + "\n" + line + "\n") }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("run.jsonl, line 2: ") == true, "\(error?.message ?? "none")")
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
  }

  @Test func aCutOffLastLineIsLeftOutAndStated() throws {
    let whole = Self.line(id: "a") + "\n"
    let file = try Self.read(whole + Self.line(id: "b").prefix(40))
    #expect(file.records.map(\.id) == ["a"])
    #expect(file.calibrationData().notes.contains("line 2 is cut off and was left out"))
    // Whole JSON of a wrong shape is no cut, and neither is a broken line before the last.
    #expect(failure { _ = try Self.read(whole + "{\"unique_id\": 1}") }?.code == .badData)
    #expect(failure { _ = try Self.read("{\"unique\n" + whole) }?.code == .badData)
    #expect(failure { _ = try Self.read("{\"uni") }?.message.contains("no whole record") == true)
    #expect(failure { _ = try Self.read("") }?.code == .badData)
  }

  /// Reference value of the data's own description: AUC .87 on 500 questions, by comparison of
  /// texts with 202 right answers. `MathMatcher` finds two more (`2 + 2k` for `2k+2`, `12π` for
  /// `12\pi`): .8625.
  @Test(.enabled(if: RecordedSources.single != nil, "\(RecordedSources.absent)"))
  func thePublishedFigures() throws {
    let file = try SearchAndLearnSingle(contentsOf: #require(RecordedSources.single))
    let data = file.calibrationData()
    #expect(data.questions == 500)
    #expect(data.rows.count == 500)
    #expect(data.notes.isEmpty)
    let area = try #require(
      try AreaUnderROC.value(
        scores: data.rows.map(\.rawScore), labels: data.rows.map { $0.successes == 1 }))
    #expect(abs(area - 0.8625) < 0.001, "\(area)")
    #expect(data.rows.count { $0.successes == 1 } == 204)
    #expect(file.records.allSatisfy { $0.scoresEmptyPrefix })
    let all = file.calibrationData(.all)
    #expect(all.rows.count == file.records.reduce(0) { $0 + $1.scores.count })
    #expect(all.rows.count { $0.stepIndex == 0 } == 500)
  }

  /// The trap of the run with 16 samples: prompts were tiled, [q0 ... q24, q0 ... q24, ...], but the
  /// outputs sliced question by question, so that in each batch of 25 the flat index k = 16 i + j
  /// belongs to question k mod 25. As stored hardly any answer is right; remapped, 45% are (42% by
  /// the data's own description, which compares texts). The
  /// scores were computed on the wrong pairs and stay worthless: the reader refuses the file.
  @Test(.enabled(if: RecordedSources.tiled != nil, "\(RecordedSources.absent)"))
  func theTiledRunIsRefused() throws {
    struct Line: Decodable {
      let answer: String
      let completions: [String]
    }
    let url = try #require(RecordedSources.tiled)
    let error = failure { _ = try SearchAndLearnSingle(contentsOf: url) }
    #expect(error?.message.contains("16 solutions") == true)

    let lines = try JSONLinesFile<Line>(Data(contentsOf: url), name: "run").records.map(\.record)
    #expect(lines.count == 100)
    let matcher = MathMatcher()
    var asStored = 0
    var remapped = 0
    for batch in stride(from: 0, to: 100, by: 25) {
      let questions = Array(lines[batch..<batch + 25])
      let truths = questions.map { matcher.form(of: $0.answer) }
      for (k, text) in questions.flatMap(\.completions).enumerated() {
        guard let answer = FinalAnswer.boxed(in: text).flatMap({ matcher.form(of: $0) }) else {
          continue
        }
        if truths[k / 16].map({ matcher.agree(answer, $0) }) == true { asStored += 1 }
        if truths[k % 25].map({ matcher.agree(answer, $0) }) == true { remapped += 1 }
      }
    }
    #expect(Double(asStored) / 1600 < 0.05, "\(asStored)")
    #expect(remapped == 719, "\(remapped)")
  }
}
