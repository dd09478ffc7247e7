extension StrategySpec {
  /// The strategy itself.
  ///
  /// - Parameter seed: for the strategies that draw random numbers of their own.
  public func makeStrategy(seed: UInt64 = 0) -> any Strategy {
    switch kind {
    case .greedy: Greedy()
    case .majority: MajorityVote(count: n)
    case .bestOfN, .bestOfNCalibrated:
      BestOfN(count: n, aggregation: aggregation, acceptance: acceptance, name: kind.rawValue)
    case .weightedVote, .weightedVoteCalibrated:
      WeightedVote(count: n, aggregation: aggregation, name: kind.rawValue)
    case .ias, .iasRaw:
      AdaptiveBestOfN(
        maximum: n, coverage: coverage, acceptance: acceptance, name: kind.rawValue)
    case .logOddsVote: LogOddsVote(count: n, aggregation: aggregation)
    case .adaptiveConsistency:
      AdaptiveConsistency(
        count: n, threshold: value("threshold"), rule: count("dirichlet") == 1 ? .dirichlet : .beta,
        wave: count("wave"))
    case .earlyStopping: EarlyStoppingConsistency(count: n, window: count("window"))
    case .betaConsistency:
      BetaConsistency(count: n, threshold: value("threshold"), wave: count("wave"))
    case .optimalScaling:
      OptimalScaling(
        count: n, target: value("target"), confidence: value("confidence"), start: count("first"),
        wave: count("wave"), aggregation: aggregation, acceptance: acceptance)
    case .threshold:
      ThresholdAcceptance(
        count: n, threshold: value("threshold"), wave: count("wave"), aggregation: aggregation,
        acceptance: acceptance)
    case .confidenceGuided:
      ConfidenceGuidedStopping(
        count: n, threshold: value("threshold"), wave: count("wave"), aggregation: aggregation)
    case .beam, .beamAdaptiveK, .beamAdaptiveM, .beamAdaptiveKM:
      BeamSearch(
        width: n, maximumExpansions: count("expansions"), maximumBeams: count("beams"),
        cadence: count("cadence"), adaptsK: kind == .beamAdaptiveK || kind == .beamAdaptiveKM,
        adaptsM: kind == .beamAdaptiveM || kind == .beamAdaptiveKM, coverage: coverage,
        lowLevel: value("level"), acceptance: acceptance, name: kind.rawValue)
    case .adaptiveSearch:
      AdaptiveSearch(
        maximum: n, maximumExpansions: count("expansions"), price: value("price"),
        keepsPrefixes: count("keeps") == 1)
    case .diverseTrees:
      DiverseTreeSearch(
        width: n, expansions: count("expansions"), acceptance: acceptance)
    case .particleFilter:
      ParticleFilter(
        count: n, temperature: value("temperature"), threshold: value("threshold"), seed: seed,
        acceptance: acceptance)
    case .treeSearch:
      MonteCarloTreeSearch(
        maximum: n, width: count("width"), exploration: value("exploration"), wave: count("wave"),
        target: value("target"), acceptance: acceptance)
    case .controller, .controllerStepwise:
      Controller(controllerOptions, name: kind.rawValue)
    case .verifiedBestOfN: VerifiedBestOfN(count: n)
    }
  }

  /// The controller's options, for the kinds that are one.
  var controllerOptions: ControllerOptions {
    var options = ControllerOptions(
      maximum: n, price: value("price"), concentration: value("concentration"),
      caution: value("caution"), selection: value("best") == 1 ? .score : .belief,
      acceptance: acceptance, firstWave: count("first"),
      growth: value("growth"))
    options.fallback = fallback
    if kind == .controllerStepwise {
      options.isStepwise = true
      options.prefixConcentration = value("prefix")
    }
    return options
  }

  /// Whether the number of samples depends on the question and on no verifier, so that a uniform
  /// line at equal cost belongs beside it.
  public var isAdaptive: Bool { kind.isAdaptive }

  /// Whether it needs a process reward model.
  public var needsProcessRewardModel: Bool {
    makeStrategy().requirements.contains(.processRewardModel)
  }

  /// Whether it asks the exact verifier.
  public var needsVerifier: Bool { makeStrategy().requirements.contains(.verifier) }

  /// The uniform counterpart of an adaptive strategy, with the same number of samples for every
  /// question: best-of-n by the same scores, or the majority where there are none.
  package func uniform(samples: Int) -> StrategySpec {
    guard needsProcessRewardModel else { return StrategySpec(.majority, n: samples) }
    return StrategySpec(
      usesCalibrator ? .bestOfNCalibrated : .bestOfN, n: samples, aggregation: .last,
      acceptance: acceptance)
  }

  /// A guess at the samples a question takes, to foresee the time that remains.
  package var expectedSamples: Double {
    switch kind {
    case .greedy: 1
    case .majority, .bestOfN, .bestOfNCalibrated, .weightedVote, .weightedVoteCalibrated: Double(n)
    default: Double(n) / 2
    }
  }
}
