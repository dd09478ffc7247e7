/// The raw scores taken at their word: every quantile equals the PRM's score.
public struct UncalibratedScores: Calibrator, Equatable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.raw.rawValue

  /// Creates the pass-through.
  public init() {}

  /// `nil`: nothing was fitted.
  public var identity: CalibratorIdentity? { nil }

  /// `SuccessQuantiles.point` of the raw score.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(observation.rawScore)
  }
}

extension UncalibratedScores: Codable {
  /// Writes the schema and the method: there is nothing else.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
  }

  /// Reads and validates the schema and the method.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
  }
}
