extension StrategySpec.Kind {
  /// What can be set, beside n, coverage and acceptance.
  public var settings: [StrategySetting] {
    switch self {
    case .adaptiveConsistency:
      [
        .share("threshold", 0.95, "stop at this posterior probability of the majority"),
        .count("dirichlet", 0, "1 for the Dirichlet rule over all answers", in: 0...1),
        .count("wave", 1, "samples drawn at a time"),
      ]
    case .earlyStopping: [.count("window", 5, "samples that must agree")]
    case .betaConsistency:
      [
        .share("threshold", 0.95, "stop at this probability that the leader stays ahead"),
        .count("wave", 4, "samples drawn at a time"),
      ]
    case .optimalScaling:
      [
        .share("target", 0.9, "the score that one sample is to reach"),
        .share("confidence", 0.95, "how likely one is to reach it"),
        .count("first", 3, "samples of the first wave"),
        .count("wave", 4, "samples of a later one"),
      ]
    case .threshold:
      [
        .share("threshold", 0.9, "accept the first trace whose mean reaches it"),
        .count("wave", 1, "samples drawn at a time"),
      ]
    case .confidenceGuided:
      [
        .share("threshold", 0.95, "stop at this posterior probability of an answer"),
        .count("wave", 1, "samples drawn at a time"),
      ]
    case .beam, .beamAdaptiveK, .beamAdaptiveM, .beamAdaptiveKM:
      [
        .count("cadence", 1, "steps between two scorings"),
        .count("beams", 8, "the most paths that are kept"),
        .count("expansions", 8, "the most continuations of a path"),
        .share("level", 0.1, "the quantile that budgets are computed from"),
      ]
    case .adaptiveSearch:
      [
        .number("price", 0.01, 0...1, "the least expected gain of going on"),
        .count("expansions", 8, "the most continuations of a prefix in a wave"),
        .count("keeps", 1, "0 to reckon with prefixes that are paid again and again", in: 0...1),
      ]
    case .diverseTrees: [.count("expansions", 4, "continuations of a path")]
    case .particleFilter:
      [
        .number("temperature", 1, 1e-3...1e3, "of the weights"),
        .share("threshold", 1, "resample below this share of effective particles"),
      ]
    case .treeSearch:
      [
        .count("width", 4, "continuations of a prefix"),
        .number("exploration", 1, 0...100, "the constant of PUCT"),
        .count("wave", 4, "samples drawn at a time"),
        .share("target", 1, "stop at a trace with this mean"),
      ]
    case .controller: Self.controllerSettings
    case .controllerStepwise:
      Self.controllerSettings + [
        .number("prefix", 2, 1...1e6, "the most observations that a prefix's quantiles are worth")
      ]
    default: []
    }
  }

  private static let controllerSettings: [StrategySetting] = [
    .number("price", 0.003, 0...1, "the least expected gain for which one more trace is drawn"),
    .number("concentration", 16, 1...1e6, "the most observations that quantiles are worth"),
    .number("caution", 2, 1...16, "how hard a leading answer is to overtake"),
    .count(
      "best", 0, "1 to choose the answer by its best score alone, as best-of-n does", in: 0...1),
    .count("first", 1, "traces of the first wave"),
    .number("growth", 0.2, 0...16, "a later wave's share of the traces so far"),
  ]
}
