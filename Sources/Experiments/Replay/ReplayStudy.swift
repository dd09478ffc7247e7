import Parsimony

/// Compares strategies on identical recorded samples: every line on the same random orders of each
/// question's traces.
public struct ReplayStudy: Sendable {
  /// The fewest questions from which lines can be told apart.
  public static let fewestQuestions = 30

  /// The recorded traces.
  public let pool: Pool
  /// The most samples a question may have.
  public let n: Int
  /// Orders of each question's traces.
  public let resamples: Int
  /// Decides the orders, the folds and the bootstrap.
  public let seed: UInt64
  /// Where scores and quantiles are from.
  public let scoring: ReplayScoring
  /// How long calls take.
  public let latency: ReplayLatency
  /// Draws of the bootstrap.
  public let bootstrapResamples: Int
  private let lines: [ReplayLine]
  private let leftOut: [ReplayReport.LeftOut]
  private let preparation: ReplayPreparation

  /// Checks and prepares everything but the replays.
  ///
  /// Lines that need scores or labels which the pool does not have are left out, and the report
  /// says so. Throws `badArgument` when a number is out of range, a name is given twice, a question
  /// has fewer than `n` traces (or more than 65,535), or the scoring asks for what is not there; and
  /// `badData` when the pool is empty or too small to fit on.
  ///
  /// - Parameters:
  ///   - pool: The recorded traces.
  ///   - lines: What to compare.
  ///   - n: The most samples a question may have, at least 1; the end of the uniform lines.
  ///   - resamples: Orders of each question's traces, 1...10,000,000.
  ///   - seed: Decides orders, folds and bootstrap.
  ///   - scoring: Where scores and quantiles are from.
  ///   - latency: How long calls take.
  ///   - bootstrapResamples: Draws of the bootstrap, at least 2.
  public init(
    pool: Pool, lines: [ReplayLine], n: Int, resamples: Int, seed: UInt64,
    scoring: ReplayScoring = ReplayScoring(), latency: ReplayLatency = ReplayLatency(),
    bootstrapResamples: Int = 2000
  ) throws(ExperimentError) {
    guard n >= 1, (1...10_000_000).contains(resamples), bootstrapResamples >= 2 else {
      throw ExperimentError(
        .badArgument,
        "\(n) samples, \(resamples) resamples and \(bootstrapResamples) bootstrap draws: give at "
          + "least 1, 1 (and at most 10,000,000) and 2.")
    }
    guard !pool.questions.isEmpty else {
      throw ExperimentError(.badData, "The pool \(quoted(pool.header.name)) holds no question.")
    }
    for question in pool.questions {
      guard question.traces.count >= n else {
        throw ExperimentError(
          .badArgument,
          "Question \(quoted(question.id)) of pool \(quoted(pool.header.name)) has "
            + "\(question.traces.count) traces, fewer than n = \(n); the largest n for this pool is "
            + "\(pool.commonTraces).")
      }
      guard question.traces.count <= Int(UInt16.max) else {
        throw ExperimentError(
          .badArgument,
          "Question \(quoted(question.id)) has \(question.traces.count) traces; a replay takes at "
            + "most \(UInt16.max).")
      }
    }
    var names: Set<String> = []
    for line in lines where !names.insert(line.name).inserted {
      throw ExperimentError(
        .badArgument, "The line \(quoted(line.name)) is given twice; give each another name.")
    }
    preparation = try ReplayPreparation(pool, scoring: scoring, seed: seed)
    var (kept, leftOut): ([ReplayLine], [ReplayReport.LeftOut]) = ([], [])
    for line in lines {
      if line.needsScores, !preparation.hasScores {
        leftOut.append(.init(name: line.name, reason: "the pool has no scores"))
      } else if line.needsLabels, preparation.measure == .agreement {
        leftOut.append(.init(name: line.name, reason: "the pool has no labels to verify with"))
      } else {
        kept.append(line)
      }
    }
    self.lines = kept
    self.leftOut = leftOut
    self.pool = pool
    self.n = n
    self.resamples = resamples
    self.seed = seed
    self.scoring = scoring
    self.latency = latency
    self.bootstrapResamples = bootstrapResamples
  }

  /// Replays everything and reports.
  ///
  /// - Parameters:
  ///   - tasks: How many cores to use; the report does not depend on it.
  ///   - progress: Hears of finished questions.
  public func run(
    tasks: Int = 2, progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) async throws(ExperimentError) -> ReplayReport {
    let replayed = try await ReplayRunner(
      questions: preparation.questions, lines: lines, count: n, resamples: resamples, seed: seed,
      latency: latency
    ).run(tasks: tasks, progress: progress)
    let figures = try ReplayFigures(
      preparation: preparation, lines: lines, replayed: replayed, n: n, resamples: resamples,
      bootstrapResamples: bootstrapResamples,
      seed: SeedSequence(seed: seed).derive("replay/bootstrap"))
    let hasLabels = preparation.measure == .accuracy
    return ReplayReport(
      pool: pool.header.name, source: pool.header.source, policy: pool.header.policy,
      prm: pool.header.prm, questions: pool.questions.count,
      traces: pool.questions.reduce(0) { $0 + $1.traces.count }, n: n, resamples: resamples,
      bootstrapResamples: bootstrapResamples, seed: seed, measure: preparation.measure,
      scores: preparation.hasScores ? scoring.source : nil, calibration: preparation.calibration,
      latency: latency,
      hopelessQuestions: hasLabels
        ? preparation.questions.count { $0.correctTraces == 0 } : nil,
      isTooSmall: pool.questions.count < Self.fewestQuestions,
      remarks: pool.header.remarks + preparation.remarks, leftOut: leftOut,
      results: figures.results(), uniform: figures.uniform(),
      oracles: hasLabels ? figures.oracles() : [], passAtN: hasLabels ? figures.passAtN() : [],
      families: figures.families())
  }
}
