import Foundation
import GRDB
import Parsimony

extension RunStore {
  /// A run in the store.
  public struct Run: Sendable, Hashable {
    /// The row in `runs`.
    public let id: Int64
  }

  /// The run of this key: a new one, or the one to continue.
  public func run(_ key: RunKey, setName: String) throws(ExperimentError) -> Run {
    let text = try Self.json(key)
    return try write { db in
      try db.execute(
        sql: """
          INSERT INTO runs
            (key, set_name, set_fingerprint, policy, prm, calibrator, strategy, n, seed)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
          """,
        arguments: [
          text, setName, key.set, key.policy.name, key.processRewardModel?.name, key.calibrator,
          key.strategy.name, key.strategy.n, String(key.seed),
        ])
      let id = try Int64.fetchOne(db, sql: "SELECT id FROM runs WHERE key = ?", arguments: [text])
      return Run(id: id!)
    }
  }

  /// Writes a finished question with everything that belongs to it, or nothing at all.
  ///
  /// Returns false, and writes nothing, when the run already holds the question.
  @discardableResult
  public func record(_ graded: GradedOutcome, in run: Run) throws(ExperimentError) -> Bool {
    try write { db in
      try writeHook?(.begin)
      guard let question = try insertQuestion(graded, run: run, db) else { return false }
      for (candidate, isCorrect) in zip(graded.outcome.candidates, graded.candidatesCorrect) {
        try insertTrace(candidate, isCorrect: isCorrect, question: question, db)
      }
      for (position, note) in graded.outcome.notes.enumerated() {
        try insert(
          .decision, "decisions (question_id, position, note)", [question, position, note], db)
      }
      for stage in Ledger.Stage.allCases where graded.outcome.ledger[stage] != .zero {
        try insertSpend(graded.outcome.ledger[stage], stage: stage, question: question, db)
      }
      try writeHook?(.commit)
      return true
    }
  }

  private func insertQuestion(
    _ graded: GradedOutcome, run: Run, _ db: Database
  ) throws -> Int64? {
    let outcome = graded.outcome
    let confidence = outcome.conclusion.confidence
    try insert(
      .question,
      """
      questions (run_id, question, prompt, text, difficulty, decision, chosen, answer, is_correct,
        reason, confidence, confidence_low, confidence_high, confidence_basis, seconds,
        wall_seconds)
      """,
      [
        run.id, outcome.question.id, outcome.question.prompt, outcome.question.text,
        graded.difficulty, outcome.conclusion.decision.rawValue,
        outcome.conclusion.candidate?.index, outcome.answer?.text, graded.isCorrect, graded.reason,
        confidence?.value, confidence?.low, confidence?.high, confidence?.basis.rawValue,
        outcome.seconds, graded.wallSeconds,
      ], suffix: " ON CONFLICT (run_id, question) DO NOTHING", db)
    return db.changesCount == 0 ? nil : db.lastInsertedRowID
  }

  private func insertTrace(
    _ candidate: CandidateRecord, isCorrect: Bool, question: Int64, _ db: Database
  ) throws {
    let trace = candidate.trace
    try insert(
      .trace,
      "traces (question_id, candidate, seed, ending, answer, answer_key, is_correct, steps)",
      [
        question, candidate.id.index, String(candidate.seed), trace.ending.rawValue,
        trace.answer?.text, trace.answer?.key, isCorrect, trace.steps.count,
      ], db)
    let id = db.lastInsertedRowID
    for (index, step) in trace.steps.enumerated() {
      try insert(
        .step, "steps (trace_id, step, text, tokens, log_probability)",
        [id, index + 1, step.text, step.tokens, step.logProbability], db)
    }
    guard let assessment = candidate.assessment else { return }
    for (prefix, score) in assessment.scores.enumerated() {
      let quantiles = assessment.quantiles[prefix]
      let isPlain =
        quantiles.levels == SuccessQuantiles.defaultLevels && quantiles.statedMean == nil
      try insert(
        .score, "scores (trace_id, prefix, score, low, median, high, quantiles)",
        [
          id, prefix, score, quantiles.low, quantiles.median, quantiles.high,
          isPlain ? nil : try Self.json(quantiles),
        ], db)
    }
  }

  private func insertSpend(
    _ spend: Spend, stage: Ledger.Stage, question: Int64, _ db: Database
  ) throws {
    try insert(
      .spend,
      """
      spends (question_id, stage, prompt_tokens, generated_tokens, cached_tokens, prm_tokens,
        samples, policy_calls, prm_calls, cancelled, failed, seconds)
      """,
      [
        question, stage.rawValue, spend.promptTokens, spend.generatedTokens, spend.cachedTokens,
        spend.prmTokens, spend.samples, spend.policyCalls, spend.prmCalls, spend.cancelled,
        spend.failed, spend.seconds,
      ], db)
  }

  /// Inserts a row into a table with the named columns.
  func insert(
    _ point: WritePoint, _ table: String, _ values: [(any DatabaseValueConvertible)?],
    suffix: String = "", _ db: Database
  ) throws {
    try writeHook?(point)
    let marks = Array(repeating: "?", count: values.count).joined(separator: ", ")
    let statement = try db.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))\(suffix)")
    try statement.execute(arguments: StatementArguments(values))
  }

  /// JSON with sorted keys: equal values give equal text.
  static func json(_ value: some Encodable) throws(ExperimentError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw ExperimentError(.badArgument, "A value cannot be stored: \(error)")
    }
  }
}
