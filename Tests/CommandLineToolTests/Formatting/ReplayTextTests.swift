import ArgumentParser
import CommandLineTool
import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct ReplayTextTests {
  private static let pool = Pool(
    header: PoolHeader(
      name: "toy", source: "made by a test", policy: "toy-policy", prm: "toy-prm",
      remarks: ["a remark"]),
    questions: (0..<4).map { question in
      PoolQuestion(
        id: "q\(question)", promptTokens: 5, prmPromptTokens: 5, promptScore: 0.5,
        traces: (0..<6).map { trace in
          PoolTrace(
            answer: Answer("\(trace % (question + 1))"), isCorrect: question < 3 && trace % 2 == 0,
            stepTokens: [10 + trace], scores: [0.2 + 0.1 * Double(trace)], prmTokens: 10)
        })
    })

  private static func report(_ strategies: String, widths: [Int]) async throws -> ReplayReport {
    try await ReplayStudy(
      pool: pool, lines: ReplayChoice.lines(strategies, widths: widths), n: widths.max() ?? 1,
      resamples: 20, seed: 1, bootstrapResamples: 100
    ).run(tasks: 1)
  }

  @Test(arguments: [60, 80, 120, 200]) func fitsTheWidth(width: Int) async throws {
    let report = try await Self.report("best-of-n,ias,majority", widths: [2, 6])
    let text = ReplayText(report, width: width).text() + ReplayText.legend(width: width)
    if width >= 80 {
      for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }
    for words in [
      "pool      toy\n", "note      a remark\n", "too few to tell lines apart",
      "1 question without any right trace", "best-of-n@2", "ias@6", "first-correct",
      "Area between", "Cost at equal accuracy",
    ] where width >= 120 { #expect(text.contains(words), "\(words)") }
  }

  @Test func lists() throws {
    #expect(ReplayChoice.files("a.pool,b c.pool,, ") == ["a.pool", "b c.pool"])
    #expect(try ReplayChoice.widths(nil) == nil)
    #expect(try ReplayChoice.widths("64,8") == [8, 64])
    for bad in ["", "0", "a", "4,4", "65536", "1,", "-3", "1.5"] {
      #expect(throws: ValidationError.self) { try ReplayChoice.widths(bad) }
    }
    #expect(try ReplayChoice.calibration("platt") == .platt)
    #expect(throws: ValidationError.self) { try ReplayChoice.calibration("none ") }
    #expect(try ReplayChoice.scores("confidence") == .confidence)
    #expect(throws: ValidationError.self) { try ReplayChoice.scores("") }
    let one = try ReplayChoice.lines("ias,majority", widths: [4])
    #expect(one.map(\.name) == ["ias", "majority"])
    let all = try ReplayChoice.lines("all", widths: [4])
    #expect(all.contains { $0.name == "best-of-n" })
    #expect(!all.contains { $0.name == "greedy" })
    #expect(throws: ExperimentError.self) { try ReplayChoice.lines("greedy", widths: [4]) }
    for bad in ["nonsense", "ias,ias", ""] {
      #expect(throws: StrategyError.self) { try ReplayChoice.lines(bad, widths: [4]) }
    }
  }

  @Test func progress() {
    #expect(
      ReplayText.progress("base", done: 25, total: 100, seconds: 14)
        == "base: 25 of 100 questions, 0:42 left")
    #expect(ReplayText.progress("base", done: 0, total: 1, seconds: 3) == "base: 0 of 1 question")
  }
}
