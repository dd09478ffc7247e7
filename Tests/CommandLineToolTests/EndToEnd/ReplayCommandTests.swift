import Experiments
import Foundation
import Parsimony
import Testing

@Suite("replay, end to end", .enabled(if: Program.isBuilt), .serialized)
struct ReplayCommandTests {
  private static func pool(_ name: String, questions: Int, scored: Bool = true) -> Pool {
    var generator = SplitMix64(seed: 4)
    return Pool(
      header: PoolHeader(name: name, source: "made by a test", policy: "toy", prm: "toy-prm"),
      questions: (0..<questions).map { question in
        PoolQuestion(
          id: "q\(question)", promptTokens: 5, prmPromptTokens: 5,
          promptScore: scored ? 0.5 : nil,
          traces: (0..<6).map { _ in
            let isCorrect = generator.unitDouble() < Double(question) / Double(questions)
            return PoolTrace(
              answer: Answer(isCorrect ? "r" : "w\(generator.index(below: 3))"),
              isCorrect: isCorrect, stepTokens: [4, 4 + generator.index(below: 8)],
              scores: scored ? [0.5, (isCorrect ? 0.4 : 0.1) + generator.unitDouble() / 2] : [],
              prmTokens: 12)
          })
      })
  }

  private static func folder() throws -> URL {
    let folder = try Scratch.folder("replay")
    for pool in [pool("one", questions: 40), pool("two", questions: 8, scored: false)] {
      try PoolFile.encode(pool).write(
        to: folder.appendingPathComponent("\(pool.header.name).pool"))
    }
    return folder
  }

  @Test("--json - prints the contract and nothing else")
  func json() throws {
    let folder = try Self.folder()
    let arguments = [
      "replay", "--pool", "one.pool", "--strategies", "best-of-n,majority,ias", "--resamples", "30",
    ]
    let result = try Program.run(arguments + ["--json", "-"], folder: folder)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.isEmpty)
    let report = try ReplayReport(json: Data(result.output.utf8))
    #expect(report.pool == "one" && report.n == 6 && report.resamples == 30)
    #expect(report.results.map(\.name) == ["best-of-n", "majority", "ias"])
    #expect(report.results[0].costShare?.value == 1)
    // The same again, on one thread.
    let again = try Program.run(arguments + ["--threads", "1", "--json", "-"], folder: folder)
    #expect(again.output == result.output)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let help = try Program.run(["replay", "--help"]).output
    let first = try #require((object["results"] as? [[String: Any]])?.first)
    // Every key is in the help.
    for key in Array(object.keys) + Array(first.keys) { #expect(help.contains(key), "\(key)") }
  }

  @Test("two pools: tables, the page, an array")
  func two() throws {
    let folder = try Self.folder()
    let result = try Program.run(
      [
        "replay", "--pool", "one.pool,two.pool", "--strategies", "best-of-n,majority", "--n", "2,4",
        "--resamples", "10", "--json", "r.json", "--html", "r.html",
      ], folder: folder)
    #expect(result.status == 0, "\(result.error)")
    for words in [
      "pool      one", "pool      two", "best-of-n@4", "majority@2", "Area between",
      "left out: best-of-n@2, the pool has no scores", "How to read it",
    ] { #expect(result.output.contains(words), "\(words)") }
    for line in result.output.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    let json = try Data(contentsOf: folder.appendingPathComponent("r.json"))
    #expect(try JSONDecoder().decode([ReplayReport].self, from: json).count == 2)
    let page = try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("<h2>two</h2>"))
  }

  @Test(
    "what is wrong is said in a line",
    arguments: [
      (["--pool", "none.pool"], 74, "none.pool"),
      (["--pool", "bad.pool"], 65, "bad.pool:1"),
      (["--pool", "one.pool", "--n", "7"], 64, "the largest n for this pool is 6"),
      (["--pool", "one.pool", "--strategies", "greedy"], 64, "greedy sample"),
      (["--pool", "one.pool", "--strategies", "nonsense"], 64, "nonsense"),
      (["--pool", "one.pool", "--calibrate", "recorded"], 64, "no quantiles"),
      (["--pool", "one.pool", "--calibrate", "magic"], 64, "magic"),
      (["--pool", "two.pool", "--calibrate", "platt"], 64, "no scores"),
      (["--pool", "one.pool", "--scores", "confidence"], 64, "no confidence"),
      (["--pool", "one.pool", "--latency", "1,2,3"], 64, "four numbers"),
      (["--pool", "one.pool", "--resamples", "0"], 64, "--resamples 0"),
      (["--pool", ","], 64, "names no file"),
      (["--pool", "one.pool", "--html", "nowhere/r.html"], 74, "nowhere"),
      (["--pool", "one.pool", "--json", "-", "--html", "-"], 64, "cannot both"),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let folder = try Self.folder()
    try Data("{\"schema\":1}\n".utf8).write(to: folder.appendingPathComponent("bad.pool"))
    let result = try Program.run(["replay"] + arguments, folder: folder)
    #expect(result.status == status)
    #expect(result.output.isEmpty && !result.wasKilled)
    #expect(result.error.contains(words), "\(result.error)")
    #expect(result.error.split(separator: "\n").count == 1)
  }

  @Test("wrong records can be left out")
  func skipping() throws {
    let folder = try Self.folder()
    let file = folder.appendingPathComponent("one.pool")
    var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init)
    lines[3] = "{\"id\":7}"
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    let refused = try Program.run(
      ["replay", "--pool", "one.pool", "--resamples", "2"], folder: folder)
    #expect(refused.status == 65 && refused.error.contains("one.pool:4"))
    let skipped = try Program.run(
      [
        "replay", "--pool", "one.pool", "--resamples", "2", "--strategies", "majority", "--on-bad",
        "skip",
      ], folder: folder)
    #expect(skipped.status == 0 && skipped.error.contains("one.pool:4"))
    #expect(skipped.output.contains("39 questions"))
  }
}
