import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony bench`.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare strategies on the same questions at their cost in tokens.",
    discussion: """
      Examples:
        parsimony bench --set generated --count 100
        parsimony bench --set game24 --rows 900..999 --html game24.html
        parsimony bench --seeds 1,2,3 --store runs.sqlite
        parsimony bench --set 24.csv --rows 0..49 --strategies greedy,ias --json -
        parsimony bench --strategies best-of-n,controller:price=.01,beam-ias-km:cadence=1

      A set is generated (held-out puzzles drawn from a seed), five-six, six or large (the same \
      with more or larger numbers), game24 (the recorded Games of 24, found through \
      PARSIMONY_DATA or beside the package), or a file like 24.csv: comma-separated, with the \
      columns Rank, Puzzles, AMT (s) and Solved rate.

      Each adaptive line is followed by uniform@NAME: best-of-n by the same scores (the majority \
      where it uses none) with the same number of samples for every question, at the same total cost.

      With --store every finished question is kept; the same command continues a run that was \
      stopped or killed, and repeats nothing.

      JSON (--json) is parsimony.bench/1: schema, set, policy, prm, seed, results; a result has \
      strategy, n, questions, accuracy, accuracy_low, accuracy_high, mean_samples, policy_tokens, \
      prm_tokens, cost_share, abandoned and seconds. cost_share is total tokens (prompt not \
      cached, generated, process reward model) over best-of-n's, null without it. With several \
      seeds, seed is the first, and tokens, abandoned and seconds are means.

      Exit code 0: done. 130: stopped by a signal. See `parsimony --help` for all.
      """)

  @Option(help: "generated, five-six, six, large, game24, or a file like 24.csv.")
  var set = "generated"

  @Option(
    help: "Rows of the file, counted from 0, both ends included. (default: all)",
    transform: { try RowRange(parsing: $0) })
  var rows: RowRange?

  @Flag(help: "Only questions that training never drew, without the 100 games 900..999.")
  var heldOut = false

  @Option(help: "Questions to generate. (default: 500)")
  var count: Int?

  @Option(help: "Seed of the generated questions. (default: 1)")
  var setSeed: UInt64?

  @Option(
    help: """
      Separated by commas; settings after colons, as in controller:price=.01. See `parsimony \
      strategies`.
      """)
  var strategies = "greedy,majority,best-of-n,ias"

  @Option(help: "The most samples for a question.")
  var n = 64

  @Option(help: "Seed of the samples. (default: 1)")
  var seed: UInt64?

  @Option(
    help: "Several seeds, separated by commas, combined in one report.",
    transform: { try SeedList(parsing: $0) })
  var seeds: SeedList?

  @Option(help: "SQLite file that keeps every finished question, to resume from.")
  var store: String?

  @Option(help: "Write the report as JSON; - is standard output, and nothing else goes there.")
  var json: String?

  @Option(help: "Write a page with plots.")
  var html: String?

  @Option(help: "Questions in work at a time.")
  var concurrency = 16

  @Option(
    help: """
      The least confidence with which an answer is accepted, 0 to 1; 0 \
      accepts always.
      """)
  var acceptance = 0.0

  @Option(
    help: """
      Add the controller with the thresholds of this certificate (see `parsimony certify`); the full \
      budget where its shift detector voids it on these questions.
      """)
  var certificate: String?

  @Flag(help: "Leave out the uniform lines at equal cost.")
  var noUniform = false

  @OptionGroup var engine: EngineOptions

  @OptionGroup(title: "Over HTTP") var remote: RemoteOptions

  func validate() throws {
    try engine.check()
    try remote.check()
    try OptionCheck.range("n", n, 1...4096)
    try OptionCheck.range("concurrency", concurrency, 1...1024)
    try OptionCheck.range("acceptance", acceptance, 0...1)
    if seed != nil, seeds != nil { throw ValidationError("give --seed or --seeds, not both") }
    if json == "-", html == "-" {
      throw ValidationError("--json and --html cannot both go to standard output")
    }
    _ = try QuestionSource(set, rows: rows, count: count, seed: setSeed)
    _ = try StrategySpec.list(parsing: strategies, n: n)
  }

  func run() async throws {
    let outputs = [json, html].compactMap { $0.map(OutputFile.init) }
    for output in outputs { try output.requireWritable() }
    var problems = try QuestionSource(set, rows: rows, count: count, seed: setSeed).problemSet()
    if heldOut { problems = try problems.heldOut() }
    var specs = try StrategySpec.list(parsing: strategies, n: n)
    for index in specs.indices { specs[index].acceptance = acceptance }
    let models = try await ModelSelection(
      policy: engine.policy,
      prm: certificate != nil || specs.contains(where: \.needsProcessRewardModel)
        ? engine.prm : nil,
      threads: engine.threadCount, calibrator: engine.calibrator
    ).served(by: remote)
    var facts: [BenchPage.Fact] = []
    if let certificate {
      let decision = try await models.decision(
        under: Certificate(contentsOf: URL(fileURLWithPath: certificate)),
        on: problems.problems.map(\.question), seed: seed ?? seeds?.seeds.first ?? 1)
      facts.append(BenchPage.Fact("certificate", decision.word))
      if !specs.contains(where: { $0.name == decision.spec.name && $0.n == decision.spec.n }) {
        specs.append(decision.spec)
      }
    }
    try models.requireCalibrator(for: specs, policy: engine.policy)
    let records = try BenchReferences.records(for: problems)
    let session = BenchWork(
      set: problems, specs: specs, models: models, seeds: seeds?.seeds ?? [seed ?? 1],
      store: try store.map { try RunStore(path: $0) }, temperature: engine.temperature,
      concurrency: concurrency, addsUniformLines: !noUniform,
      engine: remote.policyUrl == nil ? "builtin/2" : remote.engine)
    let run = try await session.run()
    facts = session.facts + facts
    let references = records.flatMap(\.references)
    // Files first: standard output may be closed early, and the work must not be lost.
    if let html {
      let page = BenchPage(run: run, facts: facts, references: references)
      try OutputFile(path: html).write(Data(page.html().utf8))
    }
    if let json { try OutputFile(path: json).write(run.report.json()) }
    guard !outputs.contains(where: \.isStandardOutput) else { return }
    let text = BenchText(
      run, facts: facts, references: references, width: TerminalWidth.columns())
    try Console.write(text.text())
  }
}
