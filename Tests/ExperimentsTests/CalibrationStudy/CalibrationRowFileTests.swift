import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct CalibrationRowFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rows-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func read(_ text: String, _ name: String) throws -> CalibrationRowFile {
    let url = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return try CalibrationRowFile(contentsOf: url)
  }

  private static let rows = [
    CalibrationRow(
      questionID: "a, \"b\"", rawScore: 0.125, stepIndex: 0, successes: 1, rollouts: 64),
    CalibrationRow(
      questionID: "c", rawScore: 1, stepIndex: 2, expectedSteps: 3, isTerminal: true,
      previousScores: [0.5, 0.25], tokens: 17,
      logProbabilities: LogProbabilityStatistics(mean: -0.5, last: -1, lowest: -1.5),
      siblingAgreement: 0.75, successes: 8, rollouts: 8),
  ]

  @Test func jsonLinesRoundTrip() throws {
    let file = CalibrationRowFile(policy: "llm", processRewardModel: "judge", rows: Self.rows)
    let url = folder.appendingPathComponent("rows.jsonl")
    try file.jsonLines().write(to: url)
    #expect(CalibrationRowFile.isRowFile(url))
    let back = try CalibrationRowFile(contentsOf: url)
    #expect(back == file)
  }

  @Test func commaSeparated() throws {
    let file = try read(
      """
      question,score,step,terminal,expected_steps,previous_scores,tokens,agreement,\
      log_probability_mean,log_probability_last,log_probability_lowest,successes,rollouts
      "a, ""b""\",0.125,0,false,,,,,,,,1,64
      c,1,2,true,3,0.5 0.25,17,0.75,-0.5,-1,-1.5,8,8

      """, "rows.csv")
    #expect(file.policy == nil && file.processRewardModel == nil)
    #expect(file.rows == Self.rows)
    // Only what is required, in another order.
    let least = try read("rollouts,successes,score,question\n4,3,0.5,q\n", "least.csv")
    #expect(
      least.rows == [
        CalibrationRow(questionID: "q", rawScore: 0.5, stepIndex: 0, successes: 3, rollouts: 4)
      ])
  }

  @Test(arguments: [
    ("", "a.jsonl"), ("{}\n", "a.jsonl"), ("[1]\n", "a.jsonl"),
    ("{\"schema\": \"parsimony.rows/9\", \"policy\": \"p\", \"prm\": \"r\"}\n", "a.jsonl"),
    ("{\"schema\": \"parsimony.rows/1\", \"policy\": \"p\", \"prm\": \"r\"}\n", "none.jsonl"),
    ("", "a.csv"), ("question,score\nq,0.5\n", "a.csv"),
    ("question,score,successes,rollouts\n", "a.csv"),
    ("question,score,successes,rollouts,colour\nq,0.5,1,2,red\n", "a.csv"),
  ])
  func filesThatAreNone(_ text: String, _ name: String) throws {
    let error = #expect(throws: ExperimentError.self) { try read(text, name) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains(name) == true)
  }

  /// The line is named, whatever is wrong in it.
  @Test(arguments: [
    "q,nan,1,2", "q,1.5,1,2", "q,-0.1,1,2", "q,inf,1,2", "q,x,1,2", "q,,1,2", "q,0.5,3,2",
    "q,0.5,-1,2", "q,0.5,0,0", "q,0.5,1.5,2", ",0.5,1,2", "q,0.5,1,99999999999999999999",
  ])
  func badRowsAreNamed(_ line: String) throws {
    let head = "question,score,successes,rollouts\n"
    let error = #expect(throws: ExperimentError.self) {
      try read(head + "ok,0.5,1,2\n" + line + "\n", "a.csv")
    }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("line 3") == true, "\(error?.message ?? "")")
    // The same in JSON: numbers that JSON has.
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard !fields[1].isEmpty, Double(fields[1])?.isFinite == true, fields[0] == "q" else { return }
    let json = """
      {"schema": "parsimony.rows/1", "policy": "p", "prm": "r"}
      {"question": "q", "score": \(fields[1]), "successes": \(fields[2]), "rollouts": \(fields[3])}

      """
    let other = #expect(throws: ExperimentError.self) { try read(json, "a.jsonl") }
    #expect(other?.message.contains("line 2") == true, "\(other?.message ?? "")")
  }

  @Test func missingFile() {
    let error = #expect(throws: ExperimentError.self) {
      try CalibrationRowFile(contentsOf: folder.appendingPathComponent("none.csv"))
    }
    #expect(error?.code == .io)
  }
}
