/// The raw scores taken at their word: every quantile equals the PRM's score.
public struct UncalibratedScores: Calibrator, Equatable {
  /// Creates the pass-through.
  public init() {}

  /// `nil`: nothing was fitted.
  public var identity: CalibratorIdentity? { nil }

  /// `SuccessQuantiles.point` of the raw score.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(observation.rawScore)
  }
}
