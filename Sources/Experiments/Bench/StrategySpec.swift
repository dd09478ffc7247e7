public import Parsimony

/// A strategy with its parameters, as the command line names it and the run store keeps it.
public struct StrategySpec: Sendable, Hashable, Codable {
  /// The strategies that can be named.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// One trace at temperature 0.
    case greedy
    /// Self-consistency.
    case majority
    /// The best of n by the process reward model.
    case bestOfN = "best-of-n"
    /// Votes weighted by the process reward model.
    case weightedVote = "weighted-vote"
    /// Best-of-n with instance-adaptive scaling, on calibrated quantiles.
    case ias
    /// The same on the raw scores.
    case iasRaw = "ias-raw"
    /// Samples until the exact verifier accepts: the oracle line.
    case verifiedBestOfN = "verified-best-of-n"
  }

  /// Which strategy.
  public let kind: Kind
  /// The most samples it may draw for one question; 1 for greedy.
  public let n: Int
  /// Whether scores are calibrated before the strategy sees them. By default only for `ias`:
  /// best-of-n and weighted votes go by the raw scores.
  public var usesCalibrator: Bool
  /// How step scores rank traces (best-of-n and weighted vote).
  public var aggregation: ScoreAggregation
  /// The wanted probability that one of the samples is right (ias and ias-raw), in 0..<1.
  public var coverage: Double
  /// The least confidence with which an answer is accepted (best-of-n, ias and ias-raw), in 0...1;
  /// 0 accepts always.
  public var acceptance: Double

  /// Describes a strategy. `n` is taken as at least 1.
  public init(
    _ kind: Kind, n: Int, usesCalibrator: Bool? = nil, aggregation: ScoreAggregation = .last,
    coverage: Double = 0.99, acceptance: Double = 0
  ) {
    self.kind = kind
    self.n = kind == .greedy ? 1 : max(1, n)
    self.usesCalibrator = usesCalibrator ?? (kind == .ias)
    self.aggregation = aggregation
    self.coverage = coverage
    self.acceptance = acceptance
  }

  /// Reads a strategy's name. Throws `badArgument` when there is no such strategy or `n` is below
  /// 1.
  public init(parsing name: String, n: Int) throws(ExperimentError) {
    guard n >= 1 else {
      throw ExperimentError(.badArgument, "\(n) samples a question; give at least 1.")
    }
    guard let kind = Kind(rawValue: name) else {
      throw ExperimentError(
        .badArgument,
        "There is no strategy \(quoted(name)); the strategies are "
          + Kind.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    self.init(kind, n: n)
  }

  /// Reads names separated by commas. Throws `badArgument` when one is unknown, given twice, or
  /// there is none.
  public static func list(parsing names: String, n: Int) throws(ExperimentError) -> [StrategySpec] {
    var specs: [StrategySpec] = []
    for name in names.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      specs.append(try StrategySpec(parsing: String(name), n: n))
    }
    try requireDistinct(specs)
    return specs
  }

  /// Throws `badArgument` unless there is a strategy, and none is given twice.
  static func requireDistinct(_ specs: [StrategySpec]) throws(ExperimentError) {
    guard !specs.isEmpty else {
      throw ExperimentError(
        .badArgument,
        "No strategy was named; choose among "
          + Kind.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    var seen: Set<Kind> = []
    for spec in specs where !seen.insert(spec.kind).inserted {
      throw ExperimentError(
        .badArgument, "The strategy \(spec.name) is given twice; a report has one line for each.")
    }
  }

  /// The name, as ``init(parsing:n:)`` reads it.
  public var name: String { kind.rawValue }

  /// Whether the number of samples depends on the question and on no verifier, so that a uniform
  /// line at equal cost belongs beside it.
  public var isAdaptive: Bool { kind == .ias || kind == .iasRaw }

  /// Whether it needs a process reward model.
  public var needsProcessRewardModel: Bool {
    makeStrategy().requirements.contains(.processRewardModel)
  }

  /// Whether it asks the exact verifier.
  public var needsVerifier: Bool { makeStrategy().requirements.contains(.verifier) }

  /// The strategy itself.
  public func makeStrategy() -> any Strategy {
    switch kind {
    case .greedy: Greedy()
    case .majority: MajorityVote(count: n)
    case .bestOfN: BestOfN(count: n, aggregation: aggregation, acceptance: acceptance)
    case .weightedVote: WeightedVote(count: n, aggregation: aggregation)
    case .ias, .iasRaw:
      AdaptiveBestOfN(maximum: n, coverage: coverage, acceptance: acceptance, name: name)
    case .verifiedBestOfN: VerifiedBestOfN(count: n)
    }
  }

  /// Best-of-n with another number of samples: the uniform counterpart of an adaptive strategy.
  func uniform(samples: Int) -> StrategySpec {
    StrategySpec(.bestOfN, n: samples, aggregation: .last, acceptance: acceptance)
  }

  /// A guess at the samples a question takes, to foresee the time that remains.
  var expectedSamples: Double {
    switch kind {
    case .greedy: 1
    case .majority, .bestOfN, .weightedVote: Double(n)
    case .ias, .iasRaw, .verifiedBestOfN: Double(n) / 2
    }
  }
}
