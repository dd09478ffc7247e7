import Parsimony

/// The result of a bench: the report, and everything that its tables and plots are made of.
public struct BenchRun: Sendable, Hashable, Codable {
  /// The contract: `parsimony.bench/1`.
  public let report: BenchReport
  /// One detail a line and question (and seed, where several were combined), in the report's order.
  public let details: [BenchQuestionDetail]
  /// Every line against best-of-n, and every adaptive line against its uniform one.
  public let comparisons: [BenchComparison]
  /// What the samples of best-of-n allow; nil when it was not run.
  public let oracle: OracleAnalysis?
  /// How many seeds were combined.
  public let seeds: Int

  /// One row a line and question, for plots.
  public var questions: [BenchQuestionResult] { details.map(\.result) }

  /// Reports on details. A line is the details of one strategy; lines stand in order of appearance.
  ///
  /// Accuracies get question-clustered bootstrap intervals (95%, 2,000 resamples, seeded by
  /// `seed`): all seeds of a question are one cluster. Tokens, abandoned questions and seconds are
  /// means over the seeds. Throws `badArgument` without details, or when lines hold different questions.
  public init(
    set: String, policy: String, prm: String?, seed: UInt64, seeds: Int = 1,
    details: [BenchQuestionDetail]
  ) throws(ExperimentError) {
    let lines = try BenchLines(details, seeds: seeds, seed: seed)
    report = BenchReport(
      set: set, policy: policy, prm: prm, seed: seed, results: lines.results())
    comparisons = lines.comparisons()
    oracle = lines.fullWidth.flatMap { OracleAnalysis(of: lines.details(of: $0), seed: seed) }
    self.details = details
    self.seeds = seeds
  }

  /// Several seeds of one bench as one. Throws `badArgument` when sets, policies, models or lines
  /// differ, or a seed occurs twice.
  public static func combined(_ runs: [BenchRun]) throws(ExperimentError) -> BenchRun {
    guard let first = runs.first else {
      throw ExperimentError(.badArgument, "There is no run to combine; give at least one.")
    }
    func identity(_ run: BenchRun) -> [String] {
      [run.report.set, run.report.policy, run.report.prm ?? ""] + run.report.results.map(\.strategy)
    }
    var seen: Set<UInt64> = []
    for run in runs {
      guard identity(run) == identity(first) else {
        throw ExperimentError(
          .badArgument,
          "Seeds \(first.report.seed) and \(run.report.seed) are not of one bench (set, policy, "
            + "process reward model or strategies differ); combine equal benches only.")
      }
      guard seen.insert(run.report.seed).inserted, run.seeds == 1 else {
        throw ExperimentError(
          .badArgument, "Seed \(run.report.seed) is given twice; combine different seeds.")
      }
    }
    guard runs.count > 1 else { return first }
    return try BenchRun(
      set: first.report.set, policy: first.report.policy, prm: first.report.prm,
      seed: first.report.seed, seeds: runs.count, details: runs.flatMap(\.details))
  }
}

extension BenchReport {
  /// Several seeds of one bench as one report; see ``BenchRun/combined(_:)``.
  public static func combined(_ runs: [BenchRun]) throws(ExperimentError) -> BenchReport {
    try BenchRun.combined(runs).report
  }
}
