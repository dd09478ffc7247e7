import Foundation

/// Beta calibration: p = sigmoid(a ln s - b ln(1 - s) + c), a, b >= 0.
///
/// Source: Kull, Silva Filho and Flach, "Beta calibration: a well-founded and easily implemented
/// improvement on logistic calibration for binary classifiers" (AISTATS 2017). With a = b it is
/// Platt scaling on the logit. As in the authors' program a negative coefficient is dropped and the
/// rest refitted; of the fits that remain the likeliest is kept, which is the maximum under the
/// constraint. Likelihood on the fractions Z / N, a ridge of 1e-6 on a and b, scores clamped to
/// 1e-4 ... 1 - 1e-4 before the logarithms.
public struct BetaCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.beta.rawValue

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// The coefficient of ln s, at least 0.
  public let a: Double
  /// The coefficient of -ln(1 - s), at least 0.
  public let b: Double
  /// The intercept.
  public let c: Double

  /// Fits the three coefficients. Scores that are all equal give the mean label, labels that are all
  /// 0 or all 1 the probability 1e-4 or 1 - 1e-4. Throws `invalidRow` or, below two questions,
  /// `tooFewRows`.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: PostHocOptions = PostHocOptions()
  ) throws -> BetaCalibrator {
    let sample = try PostHocSample(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed,
      weighsQuestionsEqually: options.weighsQuestionsEqually)
    let columns = [0, 1].map { place in sample.scores.map { regressors($0)[place] } }
    func fit(_ places: [Int]) -> (slopes: [Double], regression: LogisticRegression) {
      let regression = LogisticRegression.fit(
        columns: places.map { columns[$0] }, labels: sample.labels, weights: sample.weights)
      var slopes = [0.0, 0.0]
      for (place, slope) in zip(places, regression.slopes) { slopes[place] = slope }
      return (slopes, regression)
    }
    var best = fit([0, 1])
    if best.slopes.contains(where: { $0 < 0 }) {
      let constant = LogisticRegression.constant(
        sample.meanLabel, slopes: 0, labels: sample.labels, weights: sample.weights)
      best = ([0, 0], constant)
      for single in [fit([0]), fit([1])]
      where single.slopes.allSatisfy({ $0 >= 0 }) && single.regression.loss < best.regression.loss {
        best = single
      }
    }
    return BetaCalibrator(
      fittedOn: sample.identity, a: best.slopes[0], b: best.slopes[1],
      c: best.regression.intercept)
  }

  /// All quantiles and the mean are the calibrated score.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    let regressors = Self.regressors(observation.rawScore)
    return .point(LogisticFunction.sigmoid(a * regressors[0] + b * regressors[1] + c))
  }

  /// ln s and -ln(1 - s) of the clamped score.
  private static func regressors(_ score: Double) -> SIMD2<Double> {
    let clamped = ScoreRange.clamp(score)
    return [log(clamped), -log1p(-clamped)]
  }
}

extension BetaCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case a
    case b
    case c
  }

  /// Writes the schema, the method, the identity and the coefficients.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(a, forKey: .a)
    try container.encode(b, forKey: .b)
    try container.encode(c, forKey: .c)
  }

  /// Reads and validates: the schema, the method, finite numbers, and a and b not negative.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    a = try container.decode(Double.self, forKey: .a)
    b = try container.decode(Double.self, forKey: .b)
    c = try container.decode(Double.self, forKey: .c)
    try CalibratorFile.require(a, in: 0...Double.greatestFiniteMagnitude, "a")
    try CalibratorFile.require(b, in: 0...Double.greatestFiniteMagnitude, "b")
    try CalibratorFile.require(c, in: CalibratorFile.finite, "c")
  }
}
