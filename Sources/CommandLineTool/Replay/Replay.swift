import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// `parsimony replay`.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare strategies on recorded traces: every one on the same samples.",
    discussion: """
      Examples:
        parsimony replay --pool base.pool --html base.html
        parsimony replay --pool cot.pool --strategies majority,adaptive-consistency,esc --n 40
        parsimony replay --pool brumo.pool --scores confidence --calibrate none
        parsimony replay --pool base.pool --strategies best-of-n,ias --n 4,8,16,32,64

      A pool is what `parsimony pool record` or `pool import` wrote. The traces of a question are \
      put in --resamples random orders, the same for every line, and each strategy draws them in \
      that order. Strategies that continue prefixes cannot be replayed; those that need scores or \
      labels are left out where the pool has none. Without labels the figures are agreement with \
      the majority of all recorded traces.

      Costs are tokens of policy and process reward model, each prompt once a question; what a \
      strategy orders and cancels is paid in full. Intervals are 95% and resample questions; below \
      30 questions everything is too few to tell. Seconds follow from --latency, calls of a wave \
      side by side.

      JSON (--json) is parsimony.replay/1: schema, pool, source, policy, prm, questions, traces, n, \
      resamples, bootstrap_resamples, seed, measure (accuracy or agreement), scores, calibration, \
      latency, hopeless_questions, too_few_questions, remarks, left_out, results, uniform (points \
      with n, accuracy, cost), oracles, pass_at_n and families. A result has name, family, \
      uses_calibrator, accuracy, difference, policy_tokens, prm_tokens, cost, cost_share, \
      mean_samples, samples_p90, samples_shares, accepted, accepted_accuracy, abandoned, \
      out_of_budget, hopeless_cost_share, mean_seconds, seconds_p90 and savings. Most figures have \
      value, low and high. Several pools make an array.

      Exit codes: 0 done, 64 a wrong option, 65 a bad pool, 74 a file cannot be read or written, \
      130 stopped by a signal. See `parsimony --help` for all.
      """)

  @Option(help: "Pool files, separated by commas.")
  var pool: String

  @Option(
    help: """
      Separated by commas, with settings as in controller:price=.01; all is all that can be \
      replayed.
      """)
  var strategies = "all"

  @Option(
    help: """
      The most samples for a question; several, separated by commas, give a line each and the \
      area between each strategy's frontier and the uniform line. (default: as many as every \
      question has, at most 64)
      """)
  var n: String?

  @Option(help: "Random orders of each question's traces.")
  var resamples = 1000

  @Option(help: "Seed of orders, folds and intervals.")
  var seed: UInt64 = 1

  @Option(
    help: """
      Quantiles for strategies that use a calibrator: recorded, isotonic or platt (fitted on other \
      questions), or none (the raw score). (default: recorded where the pool has them)
      """, transform: { try ReplayChoice.calibration($0) })
  var calibrate: ReplayScoring.Calibration?

  @Option(
    help: """
      recorded, or confidence: the policy's confidence, made a chance of success by a fit on other \
      questions.
      """, transform: { try ReplayChoice.scores($0) })
  var scores = ReplayScoring.Source.recorded

  @Option(
    help: """
      Milliseconds a generated token, a prompt token, a PRM token, a call. (default: \
      20,0.2,0.2,50)
      """, transform: { try ReplayLatency(parsing: $0) })
  var latency: ReplayLatency?

  @Option(help: "What to do about a wrong record of a pool: refuse or skip.")
  var onBad = BadRecordOption.refuse

  @Option(help: "Threads. (default: all cores)")
  var threads: Int?

  @Option(help: "Write the report as JSON; - is standard output, and nothing else goes there.")
  var json: String?

  @Option(help: "Write a page with plots.")
  var html: String?

  func validate() throws {
    try OptionCheck.range("resamples", resamples, 1...10_000_000)
    if let threads { try OptionCheck.range("threads", threads, 1...64) }
    if json == "-", html == "-" {
      throw ValidationError("--json and --html cannot both go to standard output")
    }
    guard !ReplayChoice.files(pool).isEmpty else {
      throw ValidationError("--pool names no file")
    }
    _ = try ReplayChoice.lines(strategies, widths: try ReplayChoice.widths(n) ?? [1])
  }

  func run() async throws {
    let outputs = [json, html].compactMap { $0.map(OutputFile.init) }
    for output in outputs { try output.requireWritable() }
    let pools = try ReplayChoice.files(pool).map {
      try PoolFile.read(URL(fileURLWithPath: $0), onBadRecord: onBad.handling)
    }
    let reports = try await Interruption.cancelling { () async throws -> [ReplayReport] in
      try await self.reports(on: pools)
    }
    if let html { try OutputFile(path: html).write(Data(ReplayPage(reports: reports).html().utf8)) }
    if let json {
      try OutputFile(path: json).write(
        reports.count == 1 ? reports[0].json() : ReplayReport.json(of: reports))
    }
    guard !outputs.contains(where: \.isStandardOutput) else { return }
    let width = TerminalWidth.columns()
    try Console.write(
      reports.map { ReplayText($0, width: width).text() }.joined(separator: "\n")
        + ReplayText.legend(width: width))
  }

  private func reports(on pools: [Pool]) async throws -> [ReplayReport] {
    let progress = ProgressLine()
    defer { progress.clear() }
    var reports: [ReplayReport] = []
    for pool in pools {
      let widths = try ReplayChoice.widths(n) ?? [max(1, min(64, pool.commonTraces))]
      let study = try ReplayStudy(
        pool: pool, lines: try ReplayChoice.lines(strategies, widths: widths),
        n: widths.max() ?? 1, resamples: resamples, seed: seed,
        scoring: ReplayScoring(source: scores, calibration: calibrate),
        latency: latency ?? ReplayLatency())
      let start = ContinuousClock.now
      reports.append(
        try await study.run(tasks: threads ?? ProcessInfo.processInfo.activeProcessorCount) {
          done, total in
          let seconds = start.duration(to: .now) / .seconds(1)
          // What is over in a moment needs no progress.
          guard seconds > 2 else { return }
          progress.draw(isLast: done >= total) {
            ReplayText.progress(pool.header.name, done: done, total: total, seconds: seconds)
          }
        })
    }
    return reports
  }
}
