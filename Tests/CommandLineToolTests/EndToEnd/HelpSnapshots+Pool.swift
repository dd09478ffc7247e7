/// The help screens of pools, at 80 columns.
extension HelpSnapshots {
  static let pool = #"""
    OVERVIEW: Record, import and check pools: recorded traces, to replay.

    Examples:
      parsimony pool record --policy base --n 64 --out base.pool
      parsimony pool import tot-game24-cot --out cot.pool
      parsimony pool check base.pool

    A pool is JSON Lines, parsimony.pool/1. The first line is the header: schema,
    name, source, policy, prm, calibrator, seed, levels (of all quantiles) and
    remarks. Every other line is a question: id, text, reference, difficulty,
    prompt_tokens, prm_prompt_tokens, prompt_score, prompt_quantiles and traces. A
    trace has answer, key (what votes compare, where it is not the answer),
    correct, ending (truncated; else absent), steps (the tokens of each), scores
    (one a step), quantiles (one list a step: a number a level, then the mean where
    it is stated), prm_tokens (without the prompt), confidence and text.

    Required are schema, name, source and policy; id and traces; steps. What is
    unknown is left out. Scores and quantiles lie in 0 to 1, counts of tokens in 0
    to 1,000,000,000, lines have at most 64 MiB. Unknown fields are refused, and so
    is whatever contradicts itself.

    USAGE: parsimony pool <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      record                  Draw, score and grade traces of many questions: a
                              pool.
      import                  Make a pool of recorded data.
      check                   Validate a pool and print what it holds.
      list                    List the sources that pools can be imported from.

      See 'parsimony help pool <subcommand>' for detailed help.
    """#

  static let poolRecord = #"""
    OVERVIEW: Draw, score and grade traces of many questions: a pool.

    Examples:
      parsimony pool record --policy weak --n 64 --seed 1 --out weak.pool
      parsimony pool record --set game24 --held-out --out game24.pool

    Trace i of a question has the same seed as in `parsimony bench`. Every trace is
    scored by the process reward model as it is and by the calibrated one, where a
    calibrator is there, and graded by the exact verifier.

    Finished questions are kept in FILE.part; the same command continues a
    recording that was stopped or killed, and repeats nothing. At the end FILE is
    written in one piece.

    Exit code 0: done. 130: stopped by a signal. See `parsimony --help` for all.

    USAGE: parsimony pool record [<options>] --out <out>

    OPTIONS:
      --set <set>             generated, five-six, six, large, game24, or a file
                              like 24.csv. (default: generated)
      --rows <rows>           Rows of the file, counted from 0, both ends included.
                              (default: all)
      --count <count>         Questions to generate. (default: 500)
      --set-seed <set-seed>   Seed of the generated questions. (default: 1)
      --split <split>         Split of the generated questions: train, calibration,
                              validation, test.
      --held-out              Only questions that training never drew, without the
                              100 games 900..999.
      --n <n>                 Traces of a question. (default: 64)
      --seed <seed>           Seed of the traces. (default: 1)
      --out <out>             The pool's file.
      --text                  Keep the traces' text.
      --concurrency <concurrency>
                              Questions in work at a time; no result depends on it.
                              (default: 16)
      --policy <policy>       The policy: base, weak, or another built-in model.
                              (default: base)
      --prm <prm>             The process reward model. (default: prm)
      --calibrator <calibrator>
                              A fitted calibrator. (default: the one that ships
                              with the policy)
      --temperature <temperature>
                              Softmax temperature, 0 to 5. (default: 0.7)
      --threads <threads>     Threads of the engine; no result depends on it.
                              (default: all cores, at most 8)
      --version               Show the version.
      -h, --help              Show help information.
    """#

  static let poolImport = #"""
    OVERVIEW: Make a pool of recorded data.

    Examples:
      parsimony pool import tot-game24-standard --out standard.pool
      parsimony pool import bayesprm --on-bad skip --out bayesprm.pool

    `parsimony pool list` names the sources and where they lie in the folder of
    recorded data. A record that is wrong is reported as FILE:LINE on standard
    error; it ends the import, or is left out with --on-bad skip.

    Exit code 0: done. 65: a record is wrong. 69: the data is not here.

    USAGE: parsimony pool import <source> [<options>] --out <out>

    ARGUMENTS:
      <source>                The source, as `parsimony pool list` names it.

    OPTIONS:
      --from <from>           The file or folder. (default: where it lies in the
                              folder of recorded data)
      --out <out>             The pool's file; - is standard output.
      --on-bad <on-bad>       What to do about a wrong record: refuse or skip.
                              (values: refuse, skip; default: refuse)
      --text                  Keep the traces' text.
      --version               Show the version.
      -h, --help              Show help information.
    """#

  static let poolCheck = #"""
    OVERVIEW: Validate a pool and print what it holds.

    Every line is checked; see `parsimony pool --help` for the form. Exit code 0:
    it is sound. 65: it is not, and the first wrong line is named; with --on-bad
    skip all are.

    USAGE: parsimony pool check <file> [--on-bad <on-bad>] [--json]

    ARGUMENTS:
      <file>                  The pool's file.

    OPTIONS:
      --on-bad <on-bad>       What to do about a wrong record: refuse or skip.
                              (values: refuse, skip; default: refuse)
      --json                  Print JSON (schema parsimony.pool-facts/1).
      --version               Show the version.
      -h, --help              Show help information.
    """#
}
