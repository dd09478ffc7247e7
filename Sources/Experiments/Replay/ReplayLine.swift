public import Parsimony

/// One line of a replay: a strategy with its parameters, and what it is shown.
public struct ReplayLine: Sendable {
  /// The name in reports, e.g. `ias` or `controller:price=0.01`.
  public let name: String
  /// Lines of one family are points of one frontier: the same strategy with different parameters.
  public let family: String
  /// Whether the strategy sees calibrated quantiles or raw scores.
  public let usesCalibrator: Bool
  /// Whether it cannot run without scores.
  public let needsScores: Bool
  /// Whether it asks for the labels, as its name must say.
  public let needsLabels: Bool
  /// Makes the strategy; the seed is for those that draw random numbers of their own.
  public let make: @Sendable (_ seed: UInt64) -> any Strategy

  /// Makes a line; the family is the name unless given.
  public init(
    name: String, family: String? = nil, usesCalibrator: Bool, needsScores: Bool,
    needsLabels: Bool = false, make: @escaping @Sendable (_ seed: UInt64) -> any Strategy
  ) {
    self.name = name
    self.family = family ?? name
    self.usesCalibrator = usesCalibrator
    self.needsScores = needsScores
    self.needsLabels = needsLabels
    self.make = make
  }

  /// Makes a line of a strategy as the command line names it. Throws `badArgument` where it needs
  /// new prefixes, see ``requireReplayable(_:)``.
  ///
  /// - Parameters:
  ///   - spec: The strategy.
  ///   - name: The name in reports; the strategy's own unless given.
  public init(_ spec: StrategySpec, name: String? = nil) throws(ExperimentError) {
    try Self.requireReplayable(spec.kind)
    self.init(
      name: name ?? spec.name, family: spec.kind.rawValue, usesCalibrator: spec.usesCalibrator,
      needsScores: spec.needsProcessRewardModel, needsLabels: spec.needsVerifier,
      make: { spec.makeStrategy(seed: $0) })
  }

  /// Whether recorded traces can answer what a strategy asks for.
  public static func isReplayable(_ kind: StrategySpec.Kind) -> Bool {
    kind != .greedy && !kind.needsPrefixes
  }

  /// Throws `badArgument` for a strategy that continues prefixes or samples greedily: no recorded
  /// trace can answer it.
  public static func requireReplayable(_ kind: StrategySpec.Kind) throws(ExperimentError) {
    guard isReplayable(kind) else {
      throw ExperimentError(
        .badArgument,
        "Strategy \(kind.rawValue) needs "
          + (kind == .greedy ? "a greedy sample" : "continuations of prefixes")
          + ", and a pool holds whole sampled traces only; run it with `parsimony bench`.")
    }
  }
}
