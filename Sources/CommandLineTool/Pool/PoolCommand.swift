import ArgumentParser

/// `parsimony pool`.
struct PoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "Record, import and check pools: recorded traces, to replay.",
    discussion: """
      Examples:
        parsimony pool record --policy base --n 64 --out base.pool
        parsimony pool import tot-game24-cot --out cot.pool
        parsimony pool check base.pool

      A pool is JSON Lines, parsimony.pool/1. The first line is the header: schema, name, source, \
      policy, prm, calibrator, seed, levels (of all quantiles) and remarks. Every other line is a \
      question: id, text, reference, difficulty, prompt_tokens, prm_prompt_tokens, prompt_score, \
      prompt_quantiles and traces. A trace has answer, key (what votes compare, where it is not \
      the answer), correct, ending (truncated; else absent), steps (the tokens of each), scores (one a \
      step), quantiles (one list a step: a number a level, then the mean where it is stated), \
      prm_tokens (without the prompt), confidence and text.

      Required are schema, name, source and policy; id and traces; steps. What is unknown is left \
      out. Scores and quantiles lie in 0 to 1, counts of tokens in 0 to 1,000,000,000, lines have \
      at most 64 MiB. Unknown fields are refused, and so is whatever contradicts itself.
      """,
    subcommands: [PoolRecord.self, PoolImport.self, PoolCheck.self, PoolList.self])
}

/// `refuse` or `skip`.
enum BadRecordOption: String, ExpressibleByArgument, CaseIterable {
  case refuse, skip
}
