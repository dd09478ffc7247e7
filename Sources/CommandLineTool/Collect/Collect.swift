import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles

/// `parsimony collect`.
struct Collect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw solutions, and roll every prefix of them out: Monte-Carlo labels.",
    discussion: """
      Examples:
        parsimony collect --policy weak --store rollouts.sqlite
        parsimony collect --set five-six --split test --store five-six.sqlite
        parsimony collect --set game24 --store rollouts.sqlite
        parsimony collect --count 6000 --part 1/3 --store machine1.sqlite

      Of each question some solutions are drawn, and from every prefix of them, the empty one \
      too, some rollouts; how many of those the exact verifier accepts is the prefix's label. \
      Finished solutions are kept with their verdict, and no solution is filtered out.

      Generated questions are of the calibration split, unless --split names another. Without \
      --rows, game24 is the games that training never drew, and the 100 games 900..999.

      Every finished question is kept in the store; the same command continues a run that was \
      stopped or killed, and repeats nothing. With --part 1/3, 2/3 and 3/3 three machines share \
      the work: `parsimony rollouts import` puts their stores together.

      Exit code 0: done. 130: stopped by a signal. See `parsimony --help` for all.
      """)

  @OptionGroup var questions: QuestionOptions

  @Option(help: "The policy: base, weak, or another built-in model.")
  var policy = "base"

  @Option(help: "Solutions of a question.")
  var solutions = 8

  @Option(help: "Rollouts of a prefix.")
  var rollouts = 8

  @Option(
    help: "Rollouts of the empty prefix, on which the number of samples is decided.")
  var promptRollouts = 64

  @Option(help: "Softmax temperature, 0 to 5.")
  var temperature = 0.7

  @Option(help: "Seed of solutions and rollouts.")
  var seed: UInt64 = 1

  @Option(help: "SQLite file that keeps every finished question, to resume from.")
  var store: String

  @Option(
    help: "The k-th of n equal parts of the questions, such as 1/3. (default: all)",
    transform: { try QuestionPart(parsing: $0) })
  var part: QuestionPart?

  @Option(help: "Questions in work at a time; no result depends on it.")
  var concurrency = 8

  @Option(help: "Threads of the engine; no result depends on it. (default: all cores, at most 8)")
  var threads: Int?

  func validate() throws {
    for (name, value) in [
      ("solutions", solutions), ("rollouts", rollouts), ("prompt-rollouts", promptRollouts),
    ] { try OptionCheck.range(name, value, 1...4096) }
    try OptionCheck.range("temperature", temperature, 0...5)
    try OptionCheck.range("concurrency", concurrency, 1...1024)
    if let threads { try OptionCheck.range("threads", threads, 1...64) }
    _ = try questions.source(defaultSplit: .calibration)
  }

  func run() async throws {
    let models = try ModelSelection(
      policy: policy, prm: nil, threads: threads ?? EngineOptions.defaultThreads)
    let source = try questions.source(defaultSplit: .calibration)
    let work = CollectWork(
      problems: { try source.unseenProblemSet() }, part: part,
      collector: RolloutCollector(
        policy: models.policy, solutions: solutions, rollouts: rollouts,
        promptRollouts: promptRollouts,
        sampling: SamplingParameters(temperature: temperature), seed: seed),
      store: try RunStore(path: store), concurrency: concurrency)
    try Console.write(CollectText.result(try await work.run(), store: store))
  }
}
