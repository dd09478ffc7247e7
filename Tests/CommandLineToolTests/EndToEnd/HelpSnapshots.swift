/// The help screens at 80 columns. When a change is meant, take the new text from the failing test.
enum HelpSnapshots {
  static let root = #"""
    OVERVIEW: Decide, question by question, how much a language model should think.

    Samples solutions of arithmetic puzzles (Game of 24, Countdown) from a small
    built-in model, scores them with a process reward model, and spends as many
    samples on a question as its calibrated chance of success asks for.

    EXIT CODES
        0  done; solve: an answer was accepted
        2  solve: no accepted answer; certify: nothing passes
       64  the command line is wrong
       65  a file holds something else than it should
       69  something that is needed is not there; doctor: a problem was found
       70  a bug in this program; please report it
       74  a file cannot be read or written
      130  stopped by a signal; with --store nothing finished is lost

    USAGE: parsimony <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      solve                   Solve one puzzle: combine three to six numbers to
                              reach a target.
      bench                   Compare strategies on the same questions at their
                              cost in tokens.
      strategies              List the strategies and what can be set.
      models                  List the models that ship, with the facts of each
                              one's card.
      export                  Write a built-in model in a form that inference
                              engines read.
      doctor                  Check the installation and say what to do.
      train                   Train a built-in policy or process reward model from
                              scratch.
      collect                 Draw solutions, and roll every prefix of them out:
                              Monte-Carlo labels.
      rollouts                List, export and merge the labelled solutions of a
                              store.
      calibrate               Fit a calibrator: from a process reward model's
                              scores to chances of success.
      evaluate                Measure how far success probabilities can be trusted.
      pool                    Record, import and check pools: recorded traces, to
                              replay.
      replay                  Compare strategies on recorded traces: every one on
                              the same samples.
      certify                 Choose the controller's thresholds so that a promise
                              holds, and write it down.
      endpoints               Inference servers behind HTTP.
      serve                   Serve an OpenAI-compatible gateway in front of
                              inference servers.

      See 'parsimony help <subcommand>' for detailed help.

    """#

  static let solve = #"""
    OVERVIEW: Solve one puzzle: combine three to six numbers to reach a target.

    Examples:
      parsimony solve "4 9 10 13"
      parsimony solve 3 7 11 --target 32 --explain
      parsimony solve "Use 4 9 10 13 to make 24." --json --strategy best-of-n --n
    16

    Without --strategy it is controller, which stops when sure and gives up when
    hopeless, by the calibrated chance of success; ias-raw, by the raw scores,
    where no calibrator ships with the policy.

    JSON (--json) has the keys schema (parsimony.solve/1), question, answer,
    verified, decision, confidence, confidence_low, confidence_high, samples, spend
    and steps; what is unknown is null. spend has policy_tokens (prompt_tokens +
    generated_tokens), cached_tokens (in no total), prm_tokens, total_tokens
    (policy_tokens + prm_tokens), policy_calls, prm_calls, cancelled, failed,
    seconds, and stages: prompt_tokens, generated_tokens, cached_tokens and
    prm_tokens of sampling, scoring, retried, failed and cancelled work.

    Exit code 0: an answer was accepted. 2: abandoned, or out of budget without
    one. See `parsimony --help` for all.

    USAGE: parsimony solve [<options>] <question> ...

    ARGUMENTS:
      <question>              The numbers, or a whole question such as "Use 4 9 10
                              13 to make 24."

    OPTIONS:
      --target <target>       The number to reach. (default: 24, or what the
                              question says)
      --strategy <strategy>   A strategy, with settings after colons; see
                              `parsimony strategies`. (default: controller)
      --n <n>                 The most samples that the strategy draws. (default:
                              64)
      --budget <budget>       The most tokens, policy and process reward model
                              together: a hard cap.
      --max-samples <max-samples>
                              The most samples: a hard cap, whatever the strategy
                              wants.
      --acceptance <acceptance>
                              The least confidence with which best-of-n, ias and
                              ias-raw accept an answer, 0 to 1; below it they
                              abandon the question. (default: 0.5)
      --certificate <certificate>
                              Run the controller with the thresholds of this
                              certificate (see `parsimony certify`), and quote its
                              promise; the full budget where its shift detector
                              voids it.
      --fallback <fallback>   To whom the controller hands a question over that it
                              abandons: another policy's name, which then gets the
                              question, or person.
      --seed <seed>           Seed of every random choice. (default: 1)
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
      --json                  Print JSON.
      --explain               Print every decision, and every candidate with its
                              scores and quantiles.
      --version               Show the version.
      -h, --help              Show help information.

    """#

  static let bench = #"""
    OVERVIEW: Compare strategies on the same questions at their cost in tokens.

    Examples:
      parsimony bench --set generated --count 100
      parsimony bench --set game24 --rows 900..999 --html game24.html
      parsimony bench --seeds 1,2,3 --store runs.sqlite
      parsimony bench --set 24.csv --rows 0..49 --strategies greedy,ias --json -
      parsimony bench --strategies
    best-of-n,controller:price=.01,beam-ias-km:cadence=1

    A set is generated (held-out puzzles drawn from a seed), five-six, six or large
    (the same with more or larger numbers), game24 (the recorded Games of 24, found
    through PARSIMONY_DATA or beside the package), or a file like 24.csv:
    comma-separated, with the columns Rank, Puzzles, AMT (s) and Solved rate.

    Each adaptive line is followed by uniform@NAME: best-of-n by the same scores
    (the majority where it uses none) with the same number of samples for every
    question, at the same total cost.

    With --store every finished question is kept; the same command continues a run
    that was stopped or killed, and repeats nothing.

    JSON (--json) is parsimony.bench/1: schema, set, policy, prm, seed, results; a
    result has strategy, n, questions, accuracy, accuracy_low, accuracy_high,
    mean_samples, policy_tokens, prm_tokens, cost_share, abandoned and seconds.
    cost_share is total tokens (prompt not cached, generated, process reward model)
    over best-of-n's, null without it. With several seeds, seed is the first, and
    tokens, abandoned and seconds are means.

    Exit code 0: done. 130: stopped by a signal. See `parsimony --help` for all.

    USAGE: parsimony bench <options>

    OVER HTTP:
      --policy-url <url>      A server with the policy's exported weights, e.g.
                              http://127.0.0.1:8000/v1.
      --engine <engine>       What serves them: llama-server, vllm or openai.
                              (default: llama-server)
      --policy-model <policy-model>
                              The policy's name on the server. (default: the
                              policy's own)
      --prm-url <url>         A server with the process reward model's exported
                              weights.
      --prm-style <prm-style> How it is asked: hidden-state, step-end, qwen-prm,
                              math-shepherd, classify, score or judge. (default:
                              hidden-state)
      --prm-model <prm-model> The process reward model's name on its server.
                              (default: its own)
      --prm-head <prm-head>   The head that `parsimony export` wrote beside the
                              weights, for hidden-state.
      --calibrated-prm-url <url>
                              A server with the calibrated process reward model's
                              weights. (default: --prm-url)
      --calibrated-prm-head <calibrated-prm-head>
                              Its head, which makes it a hidden-state one.
                              (default: --prm-head)

    OPTIONS:
      --set <set>             generated, five-six, six, large, game24, or a file
                              like 24.csv. (default: generated)
      --rows <rows>           Rows of the file, counted from 0, both ends included.
                              (default: all)
      --held-out              Only questions that training never drew, without the
                              100 games 900..999.
      --count <count>         Questions to generate. (default: 500)
      --set-seed <set-seed>   Seed of the generated questions. (default: 1)
      --strategies <strategies>
                              Separated by commas; settings after colons, as in
                              controller:price=.01. See `parsimony strategies`.
                              (default: greedy,majority,best-of-n,ias)
      --n <n>                 The most samples for a question. (default: 64)
      --seed <seed>           Seed of the samples. (default: 1)
      --seeds <seeds>         Several seeds, separated by commas, combined in one
                              report.
      --store <store>         SQLite file that keeps every finished question, to
                              resume from.
      --json <json>           Write the report as JSON; - is standard output, and
                              nothing else goes there.
      --html <html>           Write a page with plots.
      --concurrency <concurrency>
                              Questions in work at a time. (default: 16)
      --acceptance <acceptance>
                              The least confidence with which an answer is
                              accepted, 0 to 1; 0 accepts always. (default: 0.0)
      --certificate <certificate>
                              Add the controller with the thresholds of this
                              certificate (see `parsimony certify`); the full
                              budget where its shift detector voids it on these
                              questions.
      --no-uniform            Leave out the uniform lines at equal cost.
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

  static let models = #"""
    OVERVIEW: List the models that ship, with the facts of each one's card.

    The models are looked for in the folder that PARSIMONY_MODELS names, else in
    Models beside the program, the working directory or the package.

    USAGE: parsimony models [--json]

    OPTIONS:
      --json                  Print JSON (schema parsimony.models/1): the cards,
                              word for word.
      --version               Show the version.
      -h, --help              Show help information.

    """#

  static let doctor = #"""
    OVERVIEW: Check the installation and say what to do.

    Looks at MLX, the BLAS in use and its speed, the built-in models (files,
    fingerprints, a short decode), the calibrators, and the recorded data. Exit
    code 0: all is well, or warnings only. 69: there is a problem.

    USAGE: parsimony doctor

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    """#
}
