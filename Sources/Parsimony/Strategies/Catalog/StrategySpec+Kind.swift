extension StrategySpec {
  /// The strategies that can be named.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// One trace at temperature 0.
    case greedy
    /// Self-consistency.
    case majority
    /// The best of n by the raw scores of the process reward model.
    case bestOfN = "best-of-n"
    /// The best of n by the calibrated chance of success.
    case bestOfNCalibrated = "best-of-n-calibrated"
    /// Votes weighted by the raw scores.
    case weightedVote = "weighted-vote"
    /// Votes weighted by the calibrated chance of success.
    case weightedVoteCalibrated = "weighted-vote-calibrated"
    /// Best-of-n with instance-adaptive scaling, on calibrated quantiles.
    case ias
    /// The same on the raw scores.
    case iasRaw = "ias-raw"
    /// Votes weighted by the log-odds of the calibrated chance of success.
    case logOddsVote = "log-odds-vote"
    /// Stops when the majority is settled by its posterior.
    case adaptiveConsistency = "adaptive-consistency"
    /// Stops at a unanimous window.
    case earlyStopping = "esc"
    /// Stops when the leader is likely to stay ahead.
    case betaConsistency = "beta-consistency"
    /// A closed form of the number of samples from the scores so far.
    case optimalScaling = "optscale"
    /// Stops at the first trace whose score passes a threshold.
    case threshold
    /// Stops on the posterior over the answers from calibrated confidences.
    case confidenceGuided = "cges"
    /// Beam search.
    case beam
    /// Beam search with an adaptive number of beams.
    case beamAdaptiveK = "beam-ias-k"
    /// Beam search with an adaptive number of expansions.
    case beamAdaptiveM = "beam-ias-m"
    /// Beam search with both.
    case beamAdaptiveKM = "beam-ias-km"
    /// Best-first search over prefixes, with backtracking.
    case adaptiveSearch = "adaptive-search"
    /// Diverse verifier tree search.
    case diverseTrees = "dvts"
    /// Particle filtering.
    case particleFilter = "particle-filter"
    /// Monte-Carlo tree search.
    case treeSearch = "mcts"
    /// Accepts, continues or abandons after each wave of whole traces.
    case controller
    /// The same, step by step.
    case controllerStepwise = "controller-stepwise"
    /// Samples until the exact verifier accepts: the oracle line.
    case verifiedBestOfN = "verified-best-of-n"
  }
}

extension StrategySpec.Kind {
  /// Whether what a question costs depends on the question, and on no verifier, so that a uniform
  /// line at equal cost belongs beside it.
  public var isAdaptive: Bool {
    switch self {
    case .greedy, .majority, .bestOfN, .bestOfNCalibrated, .weightedVote, .weightedVoteCalibrated,
      .logOddsVote, .verifiedBestOfN:
      false
    default: true
    }
  }

  /// Whether scores are calibrated before the strategy sees them, unless it is said otherwise.
  var usesCalibrator: Bool {
    switch self {
    case .greedy, .majority, .bestOfN, .weightedVote, .iasRaw, .adaptiveConsistency, .earlyStopping,
      .betaConsistency, .verifiedBestOfN:
      false
    default: true
    }
  }

  /// Whether it continues prefixes, so that it cannot be replayed on recorded traces.
  public var needsPrefixes: Bool {
    switch self {
    case .beam, .beamAdaptiveK, .beamAdaptiveM, .beamAdaptiveKM, .adaptiveSearch, .diverseTrees,
      .particleFilter, .treeSearch, .controllerStepwise:
      true
    default: false
    }
  }

  /// All names, for messages and help.
  public static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
