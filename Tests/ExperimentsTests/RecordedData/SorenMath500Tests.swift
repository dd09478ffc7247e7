import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct SorenMath500Tests {
  private static let columns = [
    "unique_id", "answer", "diverse_result", "diverse_response", "diverse_last_rewards",
    "greedy_result", "greedy_accuracy", "best_of_n_accuracy",
  ]
  private static let row = [
    "test/1", "6+9i", "['6 + 9i' None '3']", #"['a\n\nb' 'c' 'd']"#, "[0.9 0.1\n 0.4]", "3",
    "False",
    "True",
  ]

  private static func table(_ rows: [[String]], columns: [String] = columns) -> String {
    ([columns] + rows).map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }.joined(separator: "\n")
  }

  @Test func rowsAreRead() throws {
    let file = try SorenMath500(text: Self.table([Self.row]), name: "x")
    #expect(file.questions.count == 1)
    #expect(file.questions[0].samples.map(\.isCorrect) == [true, false, false])
    #expect(file.questions[0].samples.map(\.steps) == [2, 1, 1])
    #expect(file.questions[0].best.score == 0.9)
    #expect(!file.questions[0].isGreedyCorrect)
    let data = file.calibrationData
    #expect(data.rows.map(\.questionID) == ["math500/test/1", "math500/test/1", "math500/test/1"])
    #expect(data.rows.map(\.successes) == [1, 0, 0])
    #expect(data.rows.allSatisfy { $0.rollouts == 1 && $0.isTerminal })
    #expect(data.rows.map(\.siblingAgreement) == [0, 0, 0])
    #expect(data.notes.contains("1 of 3 samples hold no answer and count as wrong"))
  }

  /// Column, hostile value, and what the message must name.
  @Test(arguments: [
    (0, "", "lacks a name"), (1, "  ", "lacks a name"), (2, "['1' '2']", "2 answers"),
    (2, "nonsense", "diverse_result"), (3, "['a' 'b'", "diverse_response"),
    (4, "[0.9 nan 0.4]", "'nan'"), (4, "[0.9 1.4 0.4]", "1.4"), (4, "[]", "0 scores"),
    (4, "[0.9 -0.1 0.4]", "-0.1"), (6, "yes", "'yes'"), (7, "", "best_of_n_accuracy"),
  ])
  func hostileValues(column: Int, value: String, part: String) {
    var row = Self.row
    row[column] = value
    let good = ["test/0"] + Self.row.dropFirst()
    let error = failure {
      _ = try SorenMath500(text: Self.table([Array(good), row]), name: "test.csv")
    }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("test.csv, line 4") == true, "\(error?.message ?? "none")")
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
  }

  @Test func questionsAppearOnceAndColumnsAreNeeded() {
    let twice = failure {
      _ = try SorenMath500(text: Self.table([Self.row, Self.row]), name: "x")
    }
    #expect(twice?.message.contains("'test/1' appears twice") == true)
    let short = failure {
      _ = try SorenMath500(
        text: Self.table([Array(Self.row.dropLast())], columns: Array(Self.columns.dropLast())),
        name: "x")
    }
    #expect(short?.message.contains("'best_of_n_accuracy'") == true)
    #expect(failure { _ = try SorenMath500(text: Self.table([]), name: "x") }?.code == .badData)
  }

  /// Reference values of the data's own description: AUC .958, mean .44, best of 16 .65.
  @Test(.enabled(if: RecordedSources.soren != nil, "\(RecordedSources.absent)"))
  func thePublishedFigures() throws {
    let file = try SorenMath500(contentsOf: #require(RecordedSources.soren))
    let data = file.calibrationData
    #expect(data.questions == 20)
    #expect(data.rows.count == 320)
    let labels = data.rows.map { $0.successes == 1 }
    let area = try #require(
      try AreaUnderROC.value(scores: data.rows.map(\.rawScore), labels: labels))
    #expect(abs(area - 0.958) < 0.0005, "\(area)")
    #expect(labels.count { $0 } == 142)
    #expect(file.questions.count { $0.best.isCorrect } == 13)
    // The record's own verdicts check the comparison of answers.
    for question in file.questions {
      #expect(question.isGreedyCorrect == question.recordedGreedyVerdict, "\(question.id)")
      #expect(question.best.isCorrect == question.recordedBestVerdict, "\(question.id)")
    }
  }
}
