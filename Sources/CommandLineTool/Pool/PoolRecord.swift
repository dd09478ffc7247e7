import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony pool record`.
struct PoolRecord: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Draw, score and grade traces of many questions: a pool.",
    discussion: """
      Examples:
        parsimony pool record --policy weak --n 64 --seed 1 --out weak.pool
        parsimony pool record --set game24 --held-out --out game24.pool

      Trace i of a question has the same seed as in `parsimony bench`. Every trace is scored by \
      the process reward model as it is and by the calibrated one, where a calibrator is there, and \
      graded by the exact verifier.

      Finished questions are kept in FILE.part; the same command continues a recording that was \
      stopped or killed, and repeats nothing. At the end FILE is written in one piece.

      Exit code 0: done. 130: stopped by a signal. See `parsimony --help` for all.
      """)

  @OptionGroup var questions: QuestionOptions

  @Flag(help: "Only questions that training never drew, without the 100 games 900..999.")
  var heldOut = false

  @Option(help: "Traces of a question.")
  var n = 64

  @Option(help: "Seed of the traces.")
  var seed: UInt64 = 1

  @Option(help: "The pool's file.")
  var out: String

  @Flag(help: "Keep the traces' text.")
  var text = false

  @Option(help: "Questions in work at a time; no result depends on it.")
  var concurrency = 16

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    try engine.check()
    try OptionCheck.range("n", n, 1...4096)
    try OptionCheck.range("concurrency", concurrency, 1...1024)
    if out == "-" { throw ValidationError("--out - cannot be resumed; name a file") }
    _ = try questions.source(defaultSplit: .test)
  }

  func run() async throws {
    try OutputFile(path: out).requireWritable()
    let models = try ModelSelection(
      policy: engine.policy, prm: engine.prm, threads: engine.threadCount,
      calibrator: engine.calibrator)
    let source = try questions.source(defaultSplit: .test)
    let work = PoolWork(
      problems: { [heldOut] in
        let set = try source.problemSet()
        return heldOut ? try set.heldOut() : set
      }, name: "\(URL(fileURLWithPath: questions.set).lastPathComponent)-\(engine.policy)",
      models: models, samples: n, seed: seed, temperature: engine.temperature, keepsText: text,
      path: out, concurrency: concurrency)
    let (pool, progress) = try await work.run()
    try Console.write(try PoolText.recorded(pool, progress, path: out))
  }
}
