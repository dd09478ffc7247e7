import ArgumentParser
import Experiments
import Foundation
import Parsimony
import SmallModels

/// `parsimony evaluate calibration`.
struct EvaluateCalibration: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibration",
    abstract: "Compare calibration methods on questions that none of them was fitted on.",
    discussion: """
      Examples:
        parsimony evaluate calibration --policy weak --set generated --html weak.html
        parsimony evaluate calibration --policy weak --set generated,game24,five-six,large \
      --from rollouts.sqlite#1 --store rollouts.sqlite --html weak.html
        parsimony evaluate calibration --rows mine.csv --methods raw,constant,isotonic

      Labels are rolled out first (and kept with --store). Methods are fitted on the rollouts that \
      --from names, or on newly drawn calibration questions; lora-quantile is the calibrator that \
      ships with the policy, or the one that --calibrator names, and is trained only where there is \
      none. With --rows, rows that were scored elsewhere are cross-validated, whole questions at a \
      time.

      Predictions are the means. The noise-corrected Brier score takes away what the labels' own \
      noise adds; intervals resample questions.

      JSON (--json) is parsimony.calibration/1: schema, set, policy, prm, seed, results; a result \
      has method, questions, rows, brier, brier_low, brier_high, brier_corrected, brier_positive, \
      ece, coverage_10, auc and more. Several sets make an array.
      """)

  @Option(help: "The policy; with --rows any name.")
  var policy = "base"

  @Option(help: "The process reward model; with --rows any name.")
  var prm = "prm"

  @Option(help: "all, or methods separated by commas.")
  var methods = "all"

  @Option(help: "Sets separated by commas: generated, five-six, six, large, game24, or files.")
  var set = "generated"

  @Option(help: "Questions of a generated set.")
  var count = 500

  @Option(help: "Seed of the generated questions.")
  var setSeed: UInt64 = 1

  @Option(help: "Seed of rollouts, fits and intervals.")
  var seed: UInt64 = 1

  @Option(help: "Solutions of a question.")
  var solutions = 8

  @Option(help: "Rollouts of a prefix.")
  var rollouts = 8

  @Option(help: "Rollouts of the empty prefix.")
  var promptRollouts = 64

  @Option(help: "Rollouts to fit on: STORE, STORE#RUN or an exported file.")
  var from: String?

  @Option(help: "Without --from: calibration questions to draw and fit on.")
  var fitQuestions = 500

  @Option(help: "A fitted calibrator, used instead of a fit; may be given several times.")
  var calibrator: [String] = []

  @Option(help: "Scored rows to cross-validate: JSON Lines or CSV.")
  var rows: String?

  @Option(help: "SQLite file that keeps the rollouts.")
  var store: String?

  @Option(help: "Bootstrap resamples.")
  var resamples = 1000

  @Option(help: "Threads. (default: all cores, at most 8)")
  var threads: Int?

  @Option(help: "Write the report as JSON; - is standard output, and nothing else goes there.")
  var json: String?

  @Option(help: "Write a page with diagrams.")
  var html: String?

  @OptionGroup var adapter: AdapterOptions

  func validate() throws {
    try OptionCheck.range("count", count, 1...1_000_000)
    try OptionCheck.range("fit-questions", fitQuestions, 2...1_000_000)
    try OptionCheck.range("resamples", resamples, 2...1_000_000)
    for (name, value) in [
      ("solutions", solutions), ("rollouts", rollouts), ("prompt-rollouts", promptRollouts),
    ] { try OptionCheck.range(name, value, 1...4096) }
    if let threads { try OptionCheck.range("threads", threads, 1...64) }
    if json == "-", html == "-" {
      throw ValidationError("--json and --html cannot both go to standard output")
    }
    if rows != nil, from != nil || !calibrator.isEmpty {
      throw ValidationError("--rows are cross-validated: leave --from and --calibrator out")
    }
    _ = try MethodList.methods(methods)
    try adapter.check()
  }

  func run() async throws {
    let outputs = [json, html].compactMap { $0.map(OutputFile.init) }
    for output in outputs { try output.requireWritable() }
    let reports: [CalibrationStudyReport]
    if let rows {
      reports = [try RowsStudy(self, file: rows).report()]
    } else {
      reports = try await CalibrationWork(self).reports()
    }
    let facts = [BenchPage.Fact("resamples", Figures.count(resamples))]
    if let html {
      let page = CalibrationPage(
        reports: reports, title: "How far \(policy)'s success probabilities can be trusted",
        facts: facts)
      try OutputFile(path: html).write(Data(page.html().utf8))
    }
    if let json {
      try OutputFile(path: json).write(
        reports.count == 1 ? reports[0].json() : CalibrationStudyReport.json(of: reports))
    }
    guard !outputs.contains(where: \.isStandardOutput) else { return }
    try Console.write(
      CalibrationText(reports, facts: facts, width: TerminalWidth.columns()).text())
  }
}
