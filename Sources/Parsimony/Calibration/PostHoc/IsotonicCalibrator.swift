/// Isotonic regression of p~ on the score: the best non-decreasing map in weighted squares.
///
/// Source: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability
/// estimates" (KDD 2002). Rows of equal scores are merged; the map is flat on each pooled block,
/// linear between blocks and flat outside the training scores, as scikit-learn's
/// `IsotonicRegression(out_of_bounds="clip")`. Needs no clamp: scores enter by their order.
public struct IsotonicCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.isotonic.rawValue

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// The scores between which the map is linear, strictly increasing, in 0...1: both ends of every
  /// block.
  public let scores: [Double]
  /// The success probability at each of `scores`, never decreasing, in 0...1.
  public let values: [Double]

  /// Fits the map. Scores that are all equal, or that rank the labels backwards, give the mean label.
  /// Throws `invalidRow` or, below two questions, `tooFewRows`.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: PostHocOptions = PostHocOptions()
  ) throws -> IsotonicCalibrator {
    let sample = try PostHocSample(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed,
      weighsQuestionsEqually: options.weighsQuestionsEqually)
    var scores: [Double] = []
    var sums: [Double] = []
    var weights: [Double] = []
    for row in sample.orderByScore {
      if scores.last != sample.scores[row] {
        scores.append(sample.scores[row])
        sums.append(0)
        weights.append(0)
      }
      sums[sums.count - 1] += sample.weights[row] * sample.labels[row]
      weights[weights.count - 1] += sample.weights[row]
    }
    let values = IsotonicRegression.fit(
      zip(sums, weights).map { min($0 / $1, 1) }, weights: weights)
    // Within a block only the ends matter.
    let ends = scores.indices.filter {
      $0 == 0 || $0 == scores.count - 1 || values[$0 - 1] != values[$0]
        || values[$0] != values[$0 + 1]
    }
    return IsotonicCalibrator(
      fittedOn: sample.identity, scores: ends.map { scores[$0] },
      values: ends.map { min(values[$0], 1) })
  }

  /// All quantiles and the mean are the map's value at the score (held within 0...1, NaN as 0).
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(value(at: ScoreRange.unit(observation.rawScore)))
  }

  private func value(at score: Double) -> Double {
    let upper = scores.partitioningIndex { $0 >= score }
    if upper == scores.count { return values[upper - 1] }
    if upper == 0 || scores[upper] == score { return values[upper] }
    let share = (score - scores[upper - 1]) / (scores[upper] - scores[upper - 1])
    let rise = values[upper] - values[upper - 1]
    // Rounding must not pass the upper end.
    return min(values[upper - 1] + share * rise, values[upper])
  }
}

extension IsotonicCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case scores
    case values
  }

  /// Writes the schema, the method, the identity and the map.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(scores, forKey: .scores)
    try container.encode(values, forKey: .values)
  }

  /// Reads and validates: the schema, the method, as many values as scores and at least one, both in
  /// 0...1 and in order.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    scores = try container.decode([Double].self, forKey: .scores)
    values = try container.decode([Double].self, forKey: .values)
    guard !scores.isEmpty, scores.count == values.count else {
      throw CalibrationError(
        .malformedFile,
        "The isotonic map has \(scores.count) scores and \(values.count) values; it needs at least "
          + "one and as many of each. Fit it again or restore the file.")
    }
    for score in scores { try CalibratorFile.require(score, in: 0...1, "scores") }
    for value in values { try CalibratorFile.require(value, in: 0...1, "values") }
    try CalibratorFile.requireOrder(scores, "scores", strictly: true)
    try CalibratorFile.requireOrder(values, "values", strictly: false)
  }
}
