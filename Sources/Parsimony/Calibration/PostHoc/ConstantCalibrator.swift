/// The constant baseline: every prefix gets the mean label of the calibration rows.
///
/// The mean of p~ = Z / N with the options' weights. What a calibrator adds is what it gains over
/// this one.
public struct ConstantCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.constant.rawValue

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// The predicted success probability, in 0...1.
  public let probability: Double

  /// Averages the labels. Throws `invalidRow` or, below two questions, `tooFewRows`.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: PostHocOptions = PostHocOptions()
  ) throws -> ConstantCalibrator {
    let sample = try PostHocSample(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed,
      weighsQuestionsEqually: options.weighsQuestionsEqually)
    return ConstantCalibrator(fittedOn: sample.identity, probability: sample.meanLabel)
  }

  /// All quantiles and the mean are `probability`.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(probability)
  }
}

extension ConstantCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case probability
  }

  /// Writes the schema, the method, the identity and the probability.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(probability, forKey: .probability)
  }

  /// Reads and validates: the schema, the method, and a probability in 0...1.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    probability = try container.decode(Double.self, forKey: .probability)
    try CalibratorFile.require(probability, in: 0...1, "probability")
  }
}
