import GRDB
import Parsimony

extension RunStore {
  /// "PSMY": marks an SQLite file as ours.
  static let applicationID = 0x5053_4D59

  /// Every version of the schema. A released migration never changes; a new one is added below.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1: runs") { try $0.execute(sql: tables) }
    migrator.registerMigration("v2: summary") { try $0.execute(sql: summary) }
    migrator.registerMigration("v3: rollouts") { try $0.execute(sql: rolloutTables) }
    return migrator
  }

  /// Brings the schema up to date, or up to a version.
  ///
  /// Two processes may open the same old or new file at the same moment; the later one then fails
  /// on tables that were not there when it looked, and looks again.
  static func migrate(_ database: DatabaseQueue, upTo version: String?) throws {
    var attempts = migrator.migrations.count + 1
    while true {
      do {
        if let version { return try migrator.migrate(database, upTo: version) }
        return try migrator.migrate(database)
      } catch let error as DatabaseError
        where attempts > 1
        && [.SQLITE_ERROR, .SQLITE_CONSTRAINT].contains(error.resultCode)
      {
        attempts -= 1
      }
    }
  }

  /// Refuses an SQLite file of another program, and one of a newer version of this.
  static func requireOurs(_ db: Database, path: String) throws {
    let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    // The list of migrations comes before the mark: a process killed in between leaves it alone.
    let objects =
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") ?? 0
    guard id == applicationID || (id == 0 && objects == 0) else {
      throw ExperimentError(
        .badData,
        "\(path) is an SQLite file of another program, no run store; give another path.")
    }
    guard try !migrator.hasBeenSuperseded(db) else {
      let newest = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations).sorted()
      throw ExperimentError(
        .badData,
        "The run store \(path) was written by a newer version of this program (it has the schema "
          + "\(quoted(newest.last ?? "unknown"))); update the program or give another path.")
    }
  }

  private static let tables = """
    PRAGMA application_id = \(applicationID);

    -- Strict tables: a column holds what its type says, also in a file that others have edited.
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,            -- the run's key as JSON: what resumption compares
      set_name TEXT NOT NULL,
      set_fingerprint TEXT NOT NULL,
      policy TEXT NOT NULL,
      prm TEXT,
      calibrator TEXT,
      strategy TEXT NOT NULL,
      n INTEGER NOT NULL,
      seed TEXT NOT NULL,                  -- unsigned 64-bit, decimal
      created_at TEXT NOT NULL DEFAULT (datetime('now'))
    ) STRICT;

    -- One row a finished question.
    CREATE TABLE questions (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
      question TEXT NOT NULL,              -- the question's stable id
      prompt TEXT NOT NULL,
      text TEXT NOT NULL,
      difficulty REAL NOT NULL,
      decision TEXT NOT NULL,
      chosen INTEGER,                      -- the chosen candidate
      answer TEXT,
      is_correct INTEGER NOT NULL,         -- the exact verifier's word on the chosen trace
      reason TEXT,                         -- why it is wrong
      confidence REAL,
      confidence_low REAL,
      confidence_high REAL,
      confidence_basis TEXT,
      seconds REAL NOT NULL,               -- of this question's own run
      wall_seconds REAL NOT NULL,          -- its share of the line's wall time
      finished_at TEXT NOT NULL DEFAULT (datetime('now')),
      UNIQUE (run_id, question)
    ) STRICT;

    CREATE TABLE traces (
      id INTEGER PRIMARY KEY,
      question_id INTEGER NOT NULL REFERENCES questions(id) ON DELETE CASCADE,
      candidate INTEGER NOT NULL,
      seed TEXT NOT NULL,
      ending TEXT NOT NULL,
      answer TEXT,
      answer_key TEXT,
      is_correct INTEGER NOT NULL,
      steps INTEGER NOT NULL,
      UNIQUE (question_id, candidate)
    ) STRICT;

    CREATE TABLE steps (
      trace_id INTEGER NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
      step INTEGER NOT NULL,               -- from 1
      text TEXT NOT NULL,
      tokens INTEGER NOT NULL,
      log_probability REAL,
      PRIMARY KEY (trace_id, step)
    ) STRICT, WITHOUT ROWID;

    -- What the process reward model and the calibrator say of each prefix.
    CREATE TABLE scores (
      trace_id INTEGER NOT NULL REFERENCES traces(id) ON DELETE CASCADE,
      prefix INTEGER NOT NULL,             -- 0 is the empty prefix, i ends with step i
      score REAL,                          -- NULL for NaN
      low REAL NOT NULL,
      median REAL NOT NULL,
      high REAL NOT NULL,
      quantiles TEXT,                      -- as JSON, unless they are just low, median and high
      PRIMARY KEY (trace_id, prefix)
    ) STRICT, WITHOUT ROWID;

    -- The strategy's own words, in order.
    CREATE TABLE decisions (
      question_id INTEGER NOT NULL REFERENCES questions(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      note TEXT NOT NULL,
      PRIMARY KEY (question_id, position)
    ) STRICT, WITHOUT ROWID;

    -- The ledger: a row a stage that cost anything.
    CREATE TABLE spends (
      question_id INTEGER NOT NULL REFERENCES questions(id) ON DELETE CASCADE,
      stage TEXT NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      generated_tokens INTEGER NOT NULL,
      cached_tokens INTEGER NOT NULL,
      prm_tokens INTEGER NOT NULL,
      samples INTEGER NOT NULL,
      policy_calls INTEGER NOT NULL,
      prm_calls INTEGER NOT NULL,
      cancelled INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      seconds REAL NOT NULL,
      PRIMARY KEY (question_id, stage)
    ) STRICT, WITHOUT ROWID;
    """

  private static let summary = """
    CREATE VIEW run_summary AS
    SELECT
      runs.id AS run_id, set_name, policy, prm, strategy, n, seed,
      COUNT(questions.id) AS questions,
      AVG(questions.is_correct) AS accuracy,
      COALESCE(SUM(cost.samples), 0) AS samples,
      COALESCE(SUM(cost.policy_tokens), 0) AS policy_tokens,
      COALESCE(SUM(cost.prm_tokens), 0) AS prm_tokens,
      COALESCE(SUM(questions.wall_seconds), 0) AS wall_seconds,
      created_at
    FROM runs
    LEFT JOIN questions ON questions.run_id = runs.id
    LEFT JOIN (
      SELECT question_id, SUM(samples) AS samples,
        SUM(prompt_tokens + generated_tokens) AS policy_tokens, SUM(prm_tokens) AS prm_tokens
      FROM spends GROUP BY question_id
    ) AS cost ON cost.question_id = questions.id
    GROUP BY runs.id;
    """
}
