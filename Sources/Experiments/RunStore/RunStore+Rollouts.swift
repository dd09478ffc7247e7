import GRDB
import Parsimony

extension RunStore {
  /// A run of rollouts in the store.
  public struct RolloutRun: Sendable, Hashable {
    /// The row in `rollout_runs`.
    public let id: Int64

    /// Names a run by its row, which need not be there.
    public init(id: Int64) { self.id = id }
  }

  /// The run of this header: a new one, or the one to continue.
  ///
  /// Throws `badArgument` where the header is not sound.
  public func rolloutRun(_ header: RolloutHeader) throws(ExperimentError) -> RolloutRun {
    if let flaw = header.flaw {
      throw ExperimentError(.badArgument, "These rollouts cannot be stored: \(flaw).")
    }
    return try write { try makeRun(header, $0).run }
  }

  /// The ids of a run's finished questions.
  public func finishedRollouts(of run: RolloutRun) throws(ExperimentError) -> Set<String> {
    try read { db in
      try String.fetchSet(
        db, sql: "SELECT question FROM rollout_questions WHERE run_id = ?", arguments: [run.id])
    }
  }

  /// Writes a question with all its labels, or nothing at all.
  ///
  /// Returns false, and writes nothing, when the run already holds the question. Throws `badData`
  /// where the question does not fit the run or a label is impossible.
  @discardableResult
  public func record(
    _ question: LabelledQuestion, in run: RolloutRun
  ) throws(ExperimentError) -> Bool {
    try record(CollectedQuestion(question: question, rollouts: nil, spend: nil), in: run)
  }

  /// The same, with what the question cost.
  func record(
    _ collected: CollectedQuestion, in run: RolloutRun
  ) throws(ExperimentError) -> Bool {
    try write { db in
      try writeHook?(.begin)
      guard let header = try header(of: run, db) else { throw unknown(run) }
      if let flaw = header.flaw(of: collected.question) {
        throw ExperimentError(
          .badData,
          "The question \(quoted(collected.question.questionID)) cannot be stored in rollout run "
            + "\(run.id) of \(path): \(flaw).")
      }
      guard try insert(collected, run: run, db) else { return false }
      try writeHook?(.commit)
      return true
    }
  }

  /// The run of this header, and whether it is a new one.
  func makeRun(_ header: RolloutHeader, _ db: Database) throws -> (run: RolloutRun, isNew: Bool) {
    let key = try Self.json(header)
    try db.execute(
      sql: """
        INSERT INTO rollout_runs
          (key, policy, questions, seed, solutions, rollouts, prompt_rollouts, temperature)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
        """,
      arguments: [
        key, header.policy, header.questions, String(header.seed), header.solutions,
        header.rollouts, header.effectivePromptRollouts, header.temperature,
      ])
    let isNew = db.changesCount > 0
    let id = try Int64.fetchOne(
      db, sql: "SELECT id FROM rollout_runs WHERE key = ?", arguments: [key])
    return (RolloutRun(id: id!), isNew)
  }

  /// Writes a question that was checked; false where the run has it.
  func insert(_ collected: CollectedQuestion, run: RolloutRun, _ db: Database) throws -> Bool {
    let question = collected.question
    try insert(
      .question, "rollout_questions (run_id, question, prompt, drawn, policy_tokens)",
      [
        run.id, question.questionID, question.prompt, collected.rollouts,
        collected.spend?.policyTokens,
      ], suffix: " ON CONFLICT (run_id, question) DO NOTHING", db)
    guard db.changesCount > 0 else { return false }
    let id = db.lastInsertedRowID
    for (index, solution) in question.solutions.enumerated() {
      try insert(
        .trace, "rollout_solutions (question_id, solution, ending)",
        [id, index + 1, solution.ending.rawValue], db)
      let solutionID = db.lastInsertedRowID
      for length in 0...solution.steps.count {
        let label = question.label(solution, after: length)
        let logProbability =
          length == 0 || solution.logProbabilities.isEmpty
          ? nil : solution.logProbabilities[length - 1]
        try insert(
          .step,
          """
          rollout_prefixes
            (solution_id, step, text, tokens, log_probability, successes, rollouts)
          """,
          [
            solutionID, length, length == 0 ? "" : solution.steps[length - 1],
            length == 0 ? 0 : solution.tokens[length - 1], logProbability, label.successes,
            label.rollouts,
          ], db)
      }
    }
    return true
  }

  func unknown(_ run: RolloutRun) -> ExperimentError {
    ExperimentError(
      .badArgument,
      "The run store \(path) has no rollout run \(run.id); `parsimony rollouts list` shows those it "
        + "has.")
  }
}
