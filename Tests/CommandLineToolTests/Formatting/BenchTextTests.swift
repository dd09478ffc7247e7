import CommandLineTool
import Experiments
import Foundation
import Testing

@Suite("bench for people")
struct BenchTextTests {
  private static let facts = [BenchPage.Fact("set", "s"), BenchPage.Fact("sampling", "seed 1")]

  @Test func table() throws {
    let text = try BenchText(Samples.run(), facts: Self.facts).text()
    let sections = text.components(separatedBy: "\n\n")
    #expect(sections[0] == "set       s\nsampling  seed 1")
    let header = try #require(sections[1].split(separator: "\n").first)
    #expect(
      header
        == "strategy      n  accuracy   95% interval  samples  policy tokens  prm tokens    cost  "
        + "abandoned  seconds")
    let rows = sections[1].split(separator: "\n").dropFirst(2).map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
    #expect(rows.map { $0[0] } == ["greedy", "best-of-n", "ias", "uniform@ias"])
    #expect(rows.map { $0[2] } == ["0.0%", "25.0%", "50.0%", "75.0%"])
    // 4 questions: 11 prompt tokens, and 30 generated and 40 scored ones a sample.
    #expect(rows[1].suffix(6) == ["64.0", "7,724", "10,240", "100.0%", "1", "6.0"])
    #expect(rows[2].suffix(6) == ["20.0", "2,444", "3,200", "31.4%", "1", "6.0"])
    #expect(sections[2].contains("ias          uniform@ias       -25.0"))
    #expect(sections[3].hasPrefix("One of k samples is right (pass@k): 1: 37.5%, 2: "))
    #expect(text.contains("\nHow to read it\n  greedy     one solution at temperature 0\n"))
    #expect(!text.contains("ias-raw"))
    #expect(!text.contains("GPT-4"))
  }

  @Test("uniform lines stand under the strategies")
  func order() throws {
    let run = try Samples.run()
    let shuffled = try BenchRun(
      set: "s", policy: "p", prm: nil, seed: 1,
      details: run.details.filter { $0.strategy == "uniform@ias" }
        + run.details.filter { $0.strategy != "uniform@ias" })
    let text = BenchText(shuffled, facts: Self.facts).text()
    let names = text.components(separatedBy: "\n\n")[1].split(separator: "\n").dropFirst(2)
      .map { $0.prefix { $0 != " " } }
    #expect(names == ["greedy", "best-of-n", "ias", "uniform@ias"])
  }

  @Test(arguments: [120, 100, 80, 60])
  func fits(width: Int) throws {
    let reference = BenchPage.Reference("GPT-4, chain of thought, any of 100", accuracy: 0.49)
    let text = try BenchText(
      Samples.run(seeds: 3), facts: Self.facts, references: [reference], width: width
    ).text()
    #expect(text.contains("combined"))
    for line in text.split(separator: "\n") {
      #expect(line.count <= width, "\(line)")
    }
    #expect(text.contains("GPT-4, chain of thought, any of 100     49.0%"))
  }

  @Test func progress() {
    var progress = ProgressText(strategy: "ias", line: 4, lines: 6, done: 34, total: 100)
    #expect(progress.text() == "ias (4 of 6): 34 of 100")
    progress.rate = 12.34
    progress.remaining = 41.6
    #expect(progress.text() == "ias (4 of 6): 34 of 100, 0:42 left, 12.3 questions/s")
    progress.rate = nil
    progress.remaining = nil
    progress.resumed = 34
    progress.seed = .init(number: 2, count: 3)
    #expect(progress.text() == "seed 2 of 3, ias (4 of 6): 34 of 100, 34 from the store")
  }
}
