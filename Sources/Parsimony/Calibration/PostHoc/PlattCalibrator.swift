import Foundation

/// Platt scaling: p = sigmoid(a logit(s) + b), a >= 0.
///
/// Source: Platt, "Probabilistic outputs for support vector machines" (1999), on the score's logit.
/// Maximum likelihood on the fractions Z / N; instead of Platt's smoothed targets a ridge of 1e-6 on
/// a keeps separable labels finite. A negative slope would reverse the PRM's ranking: it is dropped,
/// and the fit is then the mean label. Scores are clamped to 1e-4 ... 1 - 1e-4 before the logit.
public struct PlattCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.platt.rawValue

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// a, at least 0.
  public let slope: Double
  /// b.
  public let intercept: Double

  /// Fits slope and intercept. Scores that are all equal give the mean label, labels that are all 0
  /// or all 1 the probability 1e-4 or 1 - 1e-4. Throws `invalidRow` or, below two questions,
  /// `tooFewRows`.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: PostHocOptions = PostHocOptions()
  ) throws -> PlattCalibrator {
    let sample = try PostHocSample(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed,
      weighsQuestionsEqually: options.weighsQuestionsEqually)
    var fit = LogisticRegression.fit(
      columns: [sample.scores.map(ScoreRange.logit)], labels: sample.labels,
      weights: sample.weights)
    if fit.slopes[0] < 0 {
      fit = LogisticRegression.constant(
        sample.meanLabel, slopes: 1, labels: sample.labels, weights: sample.weights)
    }
    return PlattCalibrator(
      fittedOn: sample.identity, slope: fit.slopes[0], intercept: fit.intercept)
  }

  /// All quantiles and the mean are the scaled score.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(
      LogisticFunction.sigmoid(slope * ScoreRange.logit(observation.rawScore) + intercept))
  }
}

extension PlattCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case slope
    case intercept
  }

  /// Writes the schema, the method, the identity, the slope and the intercept.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(slope, forKey: .slope)
    try container.encode(intercept, forKey: .intercept)
  }

  /// Reads and validates: the schema, the method, finite numbers and a slope that is not negative.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    slope = try container.decode(Double.self, forKey: .slope)
    intercept = try container.decode(Double.self, forKey: .intercept)
    try CalibratorFile.require(slope, in: 0...Double.greatestFiniteMagnitude, "slope")
    try CalibratorFile.require(intercept, in: CalibratorFile.finite, "intercept")
  }
}
