extension RunStore {
  /// Version 3 of the schema: labelled solutions. Never to be changed.
  static let rolloutTables = """
    -- How a set of rollouts was drawn; equal keys, and only they, are the same run.
    CREATE TABLE rollout_runs (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,            -- the header as JSON
      policy TEXT NOT NULL,                -- name@fingerprint
      questions TEXT NOT NULL,             -- the set of questions, in words
      seed TEXT NOT NULL,                  -- unsigned 64-bit, decimal
      solutions INTEGER NOT NULL,          -- of a question
      rollouts INTEGER NOT NULL,           -- of a prefix
      prompt_rollouts INTEGER NOT NULL,    -- of the empty prefix
      temperature REAL NOT NULL,
      created_at TEXT NOT NULL DEFAULT (datetime('now'))
    ) STRICT;

    -- One row a finished question.
    CREATE TABLE rollout_questions (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES rollout_runs(id) ON DELETE CASCADE,
      question TEXT NOT NULL,              -- the question's stable id
      prompt TEXT NOT NULL,
      drawn INTEGER,                       -- rollouts that were drawn; NULL where imported
      policy_tokens INTEGER,               -- what they and the solutions cost; NULL where imported
      finished_at TEXT NOT NULL DEFAULT (datetime('now')),
      UNIQUE (run_id, question)
    ) STRICT;

    CREATE TABLE rollout_solutions (
      id INTEGER PRIMARY KEY,
      question_id INTEGER NOT NULL REFERENCES rollout_questions(id) ON DELETE CASCADE,
      solution INTEGER NOT NULL,           -- from 1
      ending TEXT NOT NULL,
      UNIQUE (question_id, solution)
    ) STRICT;

    -- Z of N for every prefix of every solution.
    CREATE TABLE rollout_prefixes (
      solution_id INTEGER NOT NULL REFERENCES rollout_solutions(id) ON DELETE CASCADE,
      step INTEGER NOT NULL,               -- 0 is the empty prefix, i ends with step i
      text TEXT NOT NULL,                  -- of this step
      tokens INTEGER NOT NULL,             -- of this step
      log_probability REAL,                -- of this step
      successes INTEGER NOT NULL,
      rollouts INTEGER NOT NULL,
      PRIMARY KEY (solution_id, step)
    ) STRICT, WITHOUT ROWID;

    CREATE VIEW rollout_summary AS
    SELECT
      rollout_runs.id AS run_id, policy, questions AS question_set, seed, solutions,
      rollout_runs.rollouts AS rollouts, prompt_rollouts, temperature,
      COUNT(DISTINCT rollout_questions.id) AS questions,
      COUNT(rollout_prefixes.step) AS prefixes,
      AVG(CASE rollout_prefixes.step WHEN 0 THEN
        CAST(rollout_prefixes.successes AS REAL) / rollout_prefixes.rollouts END) AS mean_success,
      created_at
    FROM rollout_runs
    LEFT JOIN rollout_questions ON rollout_questions.run_id = rollout_runs.id
    LEFT JOIN rollout_solutions ON rollout_solutions.question_id = rollout_questions.id
    LEFT JOIN rollout_prefixes ON rollout_prefixes.solution_id = rollout_solutions.id
    GROUP BY rollout_runs.id;
    """
}
