/// The help screens of rollouts, at 80 columns.
extension HelpSnapshots {
  static let collect = #"""
    OVERVIEW: Draw solutions, and roll every prefix of them out: Monte-Carlo
    labels.

    Examples:
      parsimony collect --policy weak --store rollouts.sqlite
      parsimony collect --set five-six --split test --store five-six.sqlite
      parsimony collect --set game24 --store rollouts.sqlite
      parsimony collect --count 6000 --part 1/3 --store machine1.sqlite

    Of each question some solutions are drawn, and from every prefix of them, the
    empty one too, some rollouts; how many of those the exact verifier accepts is
    the prefix's label. Finished solutions are kept with their verdict, and no
    solution is filtered out.

    Generated questions are of the calibration split, unless --split names another.
    Without --rows, game24 is the games that training never drew, and the 100 games
    900..999.

    Every finished question is kept in the store; the same command continues a run
    that was stopped or killed, and repeats nothing. With --part 1/3, 2/3 and 3/3
    three machines share the work: `parsimony rollouts import` puts their stores
    together.

    Exit code 0: done. 130: stopped by a signal. See `parsimony --help` for all.

    USAGE: parsimony collect [<options>] --store <store>

    OPTIONS:
      --set <set>             generated, five-six, six, large, game24, or a file
                              like 24.csv. (default: generated)
      --rows <rows>           Rows of the file, counted from 0, both ends included.
                              (default: all)
      --count <count>         Questions to generate. (default: 500)
      --set-seed <set-seed>   Seed of the generated questions. (default: 1)
      --split <split>         Split of the generated questions: train, calibration,
                              validation, test.
      --policy <policy>       The policy: base, weak, or another built-in model.
                              (default: base)
      --solutions <solutions> Solutions of a question. (default: 8)
      --rollouts <rollouts>   Rollouts of a prefix. (default: 8)
      --prompt-rollouts <prompt-rollouts>
                              Rollouts of the empty prefix, on which the number of
                              samples is decided. (default: 64)
      --temperature <temperature>
                              Softmax temperature, 0 to 5. (default: 0.7)
      --seed <seed>           Seed of solutions and rollouts. (default: 1)
      --store <store>         SQLite file that keeps every finished question, to
                              resume from.
      --part <part>           The k-th of n equal parts of the questions, such as
                              1/3. (default: all)
      --concurrency <concurrency>
                              Questions in work at a time; no result depends on it.
                              (default: 8)
      --threads <threads>     Threads of the engine; no result depends on it.
                              (default: all cores, at most 8)
      --version               Show the version.
      -h, --help              Show help information.

    """#

  static let rollouts = #"""
    OVERVIEW: List, export and merge the labelled solutions of a store.

    USAGE: parsimony rollouts <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      list                    List the runs of rollouts in a store.
      export                  Write a run of rollouts as JSON Lines or CSV.
      import, merge           Merge exports, or the stores of other machines, into
                              a store.

      See 'parsimony help rollouts <subcommand>' for detailed help.

    """#

  static let rolloutsImport = #"""
    OVERVIEW: Merge exports, or the stores of other machines, into a store.

    Rollouts of the same policy (weights included), seed, settings and set of
    questions join their run; others become a run of their own, or are refused with
    --into. A question that is there already is passed over when its content is
    equal, and an error when it is not. All files are checked before anything is
    written.

    USAGE: parsimony rollouts import <files> ... --store <store> [--into <into>]

    ARGUMENTS:
      <files>                 JSON Lines, CSV, or run stores; STORE#ID is one run
                              of a store.

    OPTIONS:
      --store <store>         SQLite file to import into; it is made where there is
                              none.
      --into <into>           Refuse whatever does not belong to this run of the
                              store.
      --version               Show the version.
      -h, --help              Show help information.

    """#
}
