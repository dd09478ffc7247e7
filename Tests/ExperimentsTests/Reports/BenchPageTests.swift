import Experiments
import Foundation
import Parsimony
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct BenchPageTests {
  private static let specs = [
    StrategySpec(.greedy, n: 16), StrategySpec(.bestOfN, n: 16), StrategySpec(.ias, n: 16),
    StrategySpec(.iasRaw, n: 16),
  ]

  private func run() async throws -> BenchRun {
    try await CoinWorld(questions: 40).runner().run(Self.specs)
  }

  @Test func thePageIsWholeAndSelfContained() async throws {
    let run = try await run()
    let html = try BenchPage(
      run: run, facts: [BenchPage.Fact("Date", "2026-01-31")],
      references: [BenchPage.Reference("GPT-4, tree of thought", accuracy: 0.69)]
    ).html()
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    #expect(!html.contains("{{"))
    #expect(!html.contains("<script"))
    #expect(!html.contains("src="))
    #expect(!html.contains("href="))
    #expect(html.contains("prefers-color-scheme: dark"))
    #expect(html.contains("2026-01-31"))
    #expect(html.contains("GPT-4, tree of thought 69%"))
    #expect(html.components(separatedBy: "<svg").count == 4)
    for line in run.report.results { #expect(html.contains(">\(line.strategy)<")) }
    #expect(drawings(html).allSatisfy(isWellFormed))
  }

  @Test func textsAreEscaped() async throws {
    let evil = "</title><script>alert('x')</script>&\"{{title}}"
    let run = try await run()
    let details = run.details.map { detail in
      BenchQuestionDetail(
        strategy: detail.strategy == "ias-raw" ? evil : detail.strategy, n: detail.n,
        questionID: detail.questionID, difficulty: detail.difficulty, decision: detail.decision,
        answer: detail.answer, isCorrect: detail.isCorrect, confidence: detail.confidence,
        candidates: detail.candidates, spend: detail.spend, wallSeconds: detail.wallSeconds)
    }
    let html = try BenchPage(
      run: BenchRun(set: evil, policy: evil, prm: evil, seed: 1, details: details), title: evil,
      facts: [BenchPage.Fact(evil, evil)], references: [BenchPage.Reference(evil, accuracy: 0.5)]
    ).html()
    #expect(!html.contains("<script"))
    #expect(!html.contains("</title><script"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(drawings(html).allSatisfy(isWellFormed))
  }

  @Test func aPageWithoutBestOfN() async throws {
    let world = try CoinWorld(questions: 5)
    let run = try await world.runner().run([StrategySpec(.greedy, n: 1)])
    let html = try BenchPage(run: run).html()
    #expect(html.components(separatedBy: "<svg").count == 2)
    #expect(!html.contains("NaN"))
    #expect(!html.contains("nan"))
  }

  @Test func samplesByDifficulty() async throws {
    let run = try await run()
    let plot = DifficultyPlot(run: run)
    #expect(plot.lines == ["best-of-n", "ias", "uniform@ias", "ias-raw", "uniform@ias-raw"])
    #expect(plot.means("best-of-n") == [16, 16, 16, 16, 16])
    let adaptive = plot.means("ias").compactMap { $0 }
    #expect(adaptive.count == 5)
    #expect(adaptive == adaptive.sorted())
    for bin in 0..<5 {
      let questions = run.questions.filter {
        $0.strategy == "ias" && min(4, Int($0.difficulty * 5)) == bin
      }
      let mean = Double(questions.reduce(0) { $0 + $1.samples }) / Double(questions.count)
      #expect(abs(adaptive[bin] - mean) < 1e-12)
    }
  }

  private func drawings(_ html: String) -> [String] {
    html.components(separatedBy: "<svg").dropFirst().map { part in
      "<svg" + part.components(separatedBy: "</svg>")[0] + "</svg>"
    }
  }

  private func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }
}
