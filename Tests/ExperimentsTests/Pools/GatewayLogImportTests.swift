import Experiments
import Foundation
import Parsimony
import Testing

/// The replay log of the gateway, as a pool.
@Suite struct GatewayLogImportTests {
  /// A line as the gateway writes it. The gateway's tests have it, too.
  private static let line =
    #"{"schema":"parsimony.run/1","time":1800000000.25,"model":"qwen:adaptive","policy":"qwen","#
    + #""prm":"qwen-prm","calibrator":"fnv1a64:0123456789abcdef","strategy":"controller:price=0.05","#
    + #""decision":"accepted","redacted":false,"question":"q:4a5d3eb668a6a8a4ac938f5e6d6fd63b","#
    + #""text":"What is 6 * 7?","#
    + #""prompt_tokens":15,"prompt_score":0.5,"traces":[{"answer":"42","steps":[6],"scores":[0.25],"#
    + #""prm_tokens":30,"text":"I guess 42"},{"ending":"truncated","steps":[9],"text":"And so on"},"#
    + #"{"answer":"42.0","key":"42","steps":[4,5],"scores":[0.6,0.9],"prm_tokens":30,"#
    + #""text":"Six sevens.\n\nIt is 42.0"}],"chosen":2,"confidence":[0.9,0.75,0.95]}"#

  /// The same, redacted.
  private static let redactedLine =
    #"{"schema":"parsimony.run/1","time":1800000000.25,"model":"qwen:adaptive","policy":"qwen","#
    + #""prm":"qwen-prm","calibrator":"fnv1a64:0123456789abcdef","strategy":"controller:price=0.05","#
    + #""decision":"accepted","redacted":true,"question":"q:4a5d3eb668a6a8a4ac938f5e6d6fd63b","#
    + #""prompt_tokens":15,"#
    + #""prompt_score":0.5,"traces":[{"answer":"a:be648f2ea81b5c2d753f08cbbb386688","steps":[6],"#
    + #""scores":[0.25],"prm_tokens":30},"#
    + #"{"ending":"truncated","steps":[9]},{"answer":"a:be648f2ea81b5c2d753f08cbbb386688","#
    + #""steps":[4,5],"scores":[0.6,0.9],"#
    + #""prm_tokens":30}],"chosen":2,"confidence":[0.9,0.75,0.95]}"#

  private func read(
    _ lines: [String], records: BadRecords = .refuse, keepsText: Bool = false
  ) throws -> Pool {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(
      lines.joined(separator: "\n") + "\n", "runs.jsonl", in: folder)
    let pool = try PoolImporters.named("gateway-log").read(
      url, records: records, keepsText: keepsText)
    // What is read can be kept.
    _ = try PoolFile.encode(pool)
    return pool
  }

  @Test func runsBecomeQuestions() throws {
    let pool = try read([Self.line], keepsText: true)
    #expect(pool.header.policy == "qwen" && pool.header.prm == "qwen-prm")
    #expect(
      pool.questions == [
        PoolQuestion(
          id: "gateway/q:4a5d3eb668a6a8a4ac938f5e6d6fd63b", text: "What is 6 * 7?",
          promptTokens: 15, promptScore: 0.5,
          traces: [
            PoolTrace(
              answer: Answer("42"), isCorrect: nil, stepTokens: [6], scores: [0.25], prmTokens: 30,
              text: "I guess 42"),
            PoolTrace(
              answer: nil, isCorrect: nil, ending: .truncated, stepTokens: [9], text: "And so on"),
            PoolTrace(
              answer: Answer("42.0", key: "42"), isCorrect: nil, stepTokens: [4, 5],
              scores: [0.6, 0.9], prmTokens: 30, text: "Six sevens.\n\nIt is 42.0"),
          ])
      ])
    #expect(!pool.isLabelled)
    #expect(try read([Self.line]).questions[0].traces.allSatisfy { $0.text == nil })
  }

  /// Equal answers stay equal without their texts, and runs of one question come together.
  @Test func redactedRunsAreJoined() throws {
    let other = Self.redactedLine.replacing("q:4a5d", with: "q:0000")
    let pool = try read([Self.redactedLine, "", other, Self.redactedLine])
    #expect(
      pool.questions.map(\.id) == [
        "gateway/q:4a5d3eb668a6a8a4ac938f5e6d6fd63b",
        "gateway/q:00003eb668a6a8a4ac938f5e6d6fd63b",
      ])
    #expect(pool.questions.map(\.traces.count) == [6, 3])
    #expect(Set(pool.questions[0].traces.compactMap(\.answer?.key)).count == 1)
    #expect(pool.header.remarks.first == "3 runs of 2 questions; nobody labelled the traces")
    #expect(pool.header.remarks.last == "texts and answers of 3 runs are keyed hashes")
  }

  @Test(arguments: [
    (#""schema":"parsimony.run/1""#, #""schema":"parsimony.run/2""#, "this version reads"),
    (#""policy":"qwen""#, #""policy":"other""#, "give the logs apart"),
    (#""prm":"qwen-prm","#, "", "give the logs apart"),
    (#""decision":"#, #""verdict":"#, "unknown field 'verdict'"),
    (#""question":"q:"#, #""question":"q"#, "it is q: and 32 hexadecimal digits"),
    (#""scores":[0.25]"#, #""scores":[0.25,1]"#, "trace 1: 2 scores for 1 steps"),
    (#""prompt_score":0.5"#, #""prompt_score":1.5"#, "a score lies in 0...1"),
    (#""ending":"truncated""#, #""ending":"open""#, "trace 2: its ending is open"),
    (#""redacted":false"#, #""redacted":"no""#, "where true or false is needed"),
    (#"95]}"#, "", "runs.jsonl:2: "),
  ])
  func wrongLinesAreNamed(piece: String, change: String, message: String) throws {
    let wrong = Self.line.replacing(piece, with: change, maxReplacements: 1)
    try #require(wrong != Self.line)
    let error = failure { _ = try read([Self.line, wrong]) }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("runs.jsonl:2: ") == true, "\(error?.message ?? "none")")
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "none")")
    let problems = Collector<RecordProblem>()
    let pool = try read([Self.line, wrong, Self.line], records: .skip { problems.add($0) })
    #expect(pool.questions.map(\.traces.count) == [6])
    #expect(problems.all.map(\.line) == [2])
  }

  @Test func emptyLogIsRefused() {
    #expect(failure { _ = try read([]) }?.code == .badData)
  }
}
