import Foundation
import GRDB
import Parsimony

extension RunStore {
  /// A run of rollouts as a list shows it.
  public struct RolloutSummary: Sendable, Hashable {
    /// The run.
    public let run: RolloutRun
    /// How it was drawn.
    public let header: RolloutHeader
    /// When it began, in UTC: `2026-01-31 13:45:00`.
    public let createdAt: String
    /// How many questions are finished.
    public let questions: Int
    /// Labelled prefixes of all solutions, equal ones counted each time.
    public let prefixes: Int
    /// The mean share of right rollouts of the empty prefix; nil without questions.
    public let meanSuccess: Double?
  }

  /// All runs of rollouts, the oldest first.
  public func rolloutSummaries() throws(ExperimentError) -> [RolloutSummary] {
    try read { db in
      guard try db.tableExists("rollout_runs") else { return [] }
      return try Row.fetchAll(
        db,
        sql: """
          SELECT rollout_summary.*, key FROM rollout_summary
          JOIN rollout_runs ON rollout_runs.id = run_id ORDER BY run_id
          """
      ).map { row in
        RolloutSummary(
          run: RolloutRun(id: row["run_id"]), header: try header(row["key"]),
          createdAt: row["created_at"], questions: row["questions"], prefixes: row["prefixes"],
          meanSuccess: row["mean_success"])
      }
    }
  }

  /// A run's labelled questions, in canonical order.
  ///
  /// Throws `badArgument` where there is no such run, and `badData` where the tables hold what
  /// nobody wrote.
  public func rollouts(of run: RolloutRun) throws(ExperimentError) -> RolloutSet {
    try read { db in
      guard let header = try header(of: run, db) else { throw unknown(run) }
      return RolloutSet(checked: header, try questions(of: run, under: header, db))
    }
  }

  /// The rollouts of a policy that were begun last; nil where there are none.
  ///
  /// - Parameter policy: the policy's name, `builtin/base`, with or without its fingerprint.
  public func latestRollouts(policy: String) throws(ExperimentError) -> RolloutSet? {
    let latest = try rolloutSummaries().last {
      $0.questions > 0 && ($0.header.policyName == policy || $0.header.policy == policy)
    }
    guard let latest else { return nil }
    return try rollouts(of: latest.run)
  }

  /// The header of a run; nil where there is no such run.
  func header(of run: RolloutRun, _ db: Database) throws -> RolloutHeader? {
    guard try db.tableExists("rollout_runs") else { return nil }
    return try String.fetchOne(
      db, sql: "SELECT key FROM rollout_runs WHERE id = ?", arguments: [run.id]
    ).map(header)
  }

  private func header(_ key: String) throws -> RolloutHeader {
    guard let header = try? JSONDecoder().decode(RolloutHeader.self, from: Data(key.utf8)),
      header.flaw == nil
    else {
      throw ExperimentError(
        .badData,
        "The run store \(path) holds \(quoted(key)) where a header of rollouts should stand; "
          + "restore a copy, or move it away to start a new one.")
    }
    return header
  }

  /// The questions of a run, checked; `only` some of them where it is given.
  func questions(
    of run: RolloutRun, under header: RolloutHeader, only ids: Set<String>? = nil, _ db: Database
  ) throws -> [LabelledQuestion] {
    var found: [LabelledQuestion] = []
    var current: StoredQuestion?
    func finish() throws {
      guard let done = current else { return }
      current = nil
      if ids?.contains(done.name) ?? true { found.append(try done.question(in: path)) }
    }
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT q.id, q.question, q.prompt, s.solution, s.ending, p.step, p.text, p.tokens,
          p.log_probability, p.successes, p.rollouts
        FROM rollout_questions AS q
        LEFT JOIN rollout_solutions AS s ON s.question_id = q.id
        LEFT JOIN rollout_prefixes AS p ON p.solution_id = s.id
        WHERE q.run_id = ? ORDER BY q.id, s.solution, p.step
        """, arguments: [run.id])
    while let row = try rows.next() {
      let id: Int64 = row[0]
      if current?.id != id {
        try finish()
        current = StoredQuestion(id: id, name: row[1], prompt: row[2], header: header)
      }
      current?.add(row)
    }
    try finish()
    return found
  }
}
