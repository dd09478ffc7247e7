import Foundation
import GRDB
import Parsimony

extension RunStore {
  /// A run as a list shows it.
  public struct Summary: Sendable, Hashable {
    /// The run.
    public let run: Run
    /// What it depends on.
    public let key: RunKey
    /// The problem set's name.
    public let setName: String
    /// When it began, in UTC: `2026-01-31 13:45:00`.
    public let createdAt: String
    /// How many questions are finished.
    public let questions: Int
    /// The share of them that are right; nil without any.
    public let accuracy: Double?
    /// The samples drawn.
    public let samples: Int
    /// Policy and PRM tokens.
    public let totalTokens: Int
  }

  /// All runs, the oldest first.
  public func summaries() throws(ExperimentError) -> [Summary] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT run_summary.*, runs.key AS key FROM run_summary JOIN runs ON runs.id = run_id
          ORDER BY run_id
          """
      ).map { row in
        Summary(
          run: Run(id: row["run_id"]), key: try decode(RunKey.self, row["key"]),
          setName: row["set_name"], createdAt: row["created_at"], questions: row["questions"],
          accuracy: row["accuracy"], samples: row["samples"],
          totalTokens: (row["policy_tokens"] as Int) + (row["prm_tokens"] as Int))
      }
    }
  }

  /// What is known of every finished question of a run, by the question's id, without the text of
  /// its traces.
  ///
  /// - Parameters:
  ///   - line: the name under which a report lists the run.
  ///   - n: the most samples a question could have.
  public func finishedQuestions(
    of run: Run, line: String, n: Int
  ) throws(ExperimentError) -> [String: BenchQuestionDetail] {
    try read { db in
      var grades: [Int64: [CandidateGrade]] = [:]
      let traces = try Row.fetchCursor(
        db,
        sql: """
          SELECT traces.question_id, candidate, traces.is_correct,
            answer_key IS NOT NULL AS answered,
            scores.score, scores.median,
            (SELECT COALESCE(SUM(tokens), 0) FROM steps WHERE trace_id = traces.id) AS tokens
          FROM traces JOIN questions ON questions.id = traces.question_id
          LEFT JOIN scores ON scores.trace_id = traces.id AND scores.prefix = traces.steps
          WHERE questions.run_id = ? ORDER BY traces.question_id, candidate
          """, arguments: [run.id])
      while let row = try traces.next() {
        grades[row["question_id"], default: []].append(
          CandidateGrade(
            candidate: row["candidate"], isCorrect: row["is_correct"], hasAnswer: row["answered"],
            score: row["score"], median: row["median"], tokens: row["tokens"]))
      }
      var ledgers: [Int64: Ledger] = [:]
      let spends = try Row.fetchCursor(
        db,
        sql: """
          SELECT spends.* FROM spends JOIN questions ON questions.id = spends.question_id
          WHERE questions.run_id = ?
          """, arguments: [run.id])
      while let row = try spends.next() {
        ledgers[row["question_id"], default: Ledger()].book(Self.spend(row), as: try stage(row))
      }
      var details: [String: BenchQuestionDetail] = [:]
      let questions = try Row.fetchCursor(
        db, sql: "SELECT * FROM questions WHERE run_id = ?", arguments: [run.id])
      while let row = try questions.next() {
        let id: Int64 = row["id"]
        var spend = ledgers[id]?.total ?? .zero
        spend.seconds = row["seconds"]
        details[row["question"]] = BenchQuestionDetail(
          strategy: line, n: n, questionID: row["question"], difficulty: row["difficulty"],
          decision: try decision(row), answer: row["answer"], isCorrect: row["is_correct"],
          confidence: try confidence(row), candidates: grades[id] ?? [], spend: spend,
          wallSeconds: row["wall_seconds"])
      }
      return details
    }
  }

  /// The whole outcome of a finished question; nil when the run does not hold it.
  public func outcome(
    ofQuestion questionID: String, in run: Run
  ) throws(ExperimentError) -> GradedOutcome? {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT questions.*, strategy FROM questions JOIN runs ON runs.id = run_id
            WHERE run_id = ? AND question = ?
            """, arguments: [run.id, questionID])
      else { return nil }
      let id: Int64 = row["id"]
      var candidates: [CandidateRecord] = []
      var verdicts: [Bool] = []
      for trace in try Row.fetchAll(
        db, sql: "SELECT * FROM traces WHERE question_id = ? ORDER BY candidate", arguments: [id])
      {
        candidates.append(try candidate(trace, db))
        verdicts.append(trace["is_correct"])
      }
      var ledger = Ledger()
      for spend in try Row.fetchAll(
        db, sql: "SELECT * FROM spends WHERE question_id = ?", arguments: [id])
      {
        ledger.book(Self.spend(spend), as: try stage(spend))
      }
      let notes = try String.fetchAll(
        db, sql: "SELECT note FROM decisions WHERE question_id = ? ORDER BY position",
        arguments: [id])
      let chosen = (row["chosen"] as Int?).map { CandidateID($0) }
      let outcome = Outcome(
        question: Question(id: questionID, prompt: row["prompt"], text: row["text"]),
        strategy: row["strategy"],
        conclusion: Conclusion(
          try decision(row), candidate: chosen,
          trace: candidates.first { $0.id == chosen }?.trace, confidence: try confidence(row)),
        candidates: candidates, notes: notes, ledger: ledger, seconds: row["seconds"])
      return GradedOutcome(
        outcome: outcome, difficulty: row["difficulty"], isCorrect: row["is_correct"],
        reason: row["reason"], candidatesCorrect: verdicts, wallSeconds: row["wall_seconds"])
    }
  }

  private func candidate(_ row: Row, _ db: Database) throws -> CandidateRecord {
    let id: Int64 = row["id"]
    let steps = try Row.fetchAll(
      db, sql: "SELECT * FROM steps WHERE trace_id = ? ORDER BY step", arguments: [id]
    ).map {
      Step(text: $0["text"], tokens: $0["tokens"], logProbability: $0["log_probability"])
    }
    guard let ending = Trace.Ending(rawValue: row["ending"]),
      let seed = UInt64(row["seed"] as String)
    else { throw damaged("traces", id) }
    let answer = (row["answer_key"] as String?).map { Answer(row["answer"] ?? $0, key: $0) }
    let scores = try Row.fetchAll(
      db, sql: "SELECT * FROM scores WHERE trace_id = ? ORDER BY prefix", arguments: [id])
    let assessment =
      scores.isEmpty
      ? nil
      : Assessment(
        scores: scores.map { $0["score"] ?? Double.nan }, quantiles: try scores.map(quantiles))
    return CandidateRecord(
      id: CandidateID(row["candidate"]), seed: seed,
      trace: Trace(steps: steps, ending: ending, answer: answer), assessment: assessment)
  }

  private func quantiles(_ row: Row) throws -> SuccessQuantiles {
    if let text = row["quantiles"] as String? { return try decode(SuccessQuantiles.self, text) }
    do {
      return try SuccessQuantiles(values: [row["low"], row["median"], row["high"]])
    } catch {
      throw damaged("scores", row["trace_id"])
    }
  }

  private static func spend(_ row: Row) -> Spend {
    Spend(
      promptTokens: row["prompt_tokens"], generatedTokens: row["generated_tokens"],
      cachedTokens: row["cached_tokens"], prmTokens: row["prm_tokens"], samples: row["samples"],
      policyCalls: row["policy_calls"], prmCalls: row["prm_calls"], cancelled: row["cancelled"],
      failed: row["failed"], seconds: row["seconds"])
  }

  private func stage(_ row: Row) throws -> Ledger.Stage {
    guard let stage = Ledger.Stage(rawValue: row["stage"]) else {
      throw damaged("spends", row["question_id"])
    }
    return stage
  }

  private func decision(_ row: Row) throws -> Decision {
    guard let decision = Decision(rawValue: row["decision"]) else {
      throw damaged("questions", row["id"])
    }
    return decision
  }

  private func confidence(_ row: Row) throws -> Confidence? {
    guard let value = row["confidence"] as Double? else { return nil }
    guard let basis = Confidence.Basis(rawValue: row["confidence_basis"] ?? "") else {
      throw damaged("questions", row["id"])
    }
    return Confidence(
      value: value, low: row["confidence_low"], high: row["confidence_high"], basis: basis)
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw ExperimentError(
        .badData, "The run store \(path) holds \(quoted(text)) where a \(type) should stand.")
    }
  }

  private func damaged(_ table: String, _ id: Int64) -> ExperimentError {
    ExperimentError(
      .badData,
      "The run store \(path) holds values in table \(table) (id \(id)) that this version does not "
        + "know; restore a copy, or move it away to start a new one.")
  }
}
