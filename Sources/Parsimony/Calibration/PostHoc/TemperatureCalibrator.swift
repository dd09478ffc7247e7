import Foundation

/// Temperature scaling: p = sigmoid(logit(s) / T), one parameter, T > 0.
///
/// Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (ICML 2017),
/// section 4.2; T minimises the binomial negative log-likelihood of the labels, each row divided by
/// its N. Scores are clamped to 1e-4 ... 1 - 1e-4 before the logit. T > 1 takes confidence away; no T
/// moves a score across 1/2, so that a PRM which overestimates a weak policy stays wrong.
public struct TemperatureCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.temperature.rawValue
  /// A fitted temperature lies here: the upper end where scores are worse than no information
  /// (every p is then within .47 ... .53), the lower end where they separate the labels.
  public static let temperatureRange = 0.01...100.0

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// T, positive.
  public let temperature: Double

  /// Fits the temperature, by Newton's method within a bracket. Scores that are all 1/2 say nothing
  /// of T and leave it at 1. Throws `invalidRow` or, below two questions, `tooFewRows`.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: PostHocOptions = PostHocOptions()
  ) throws -> TemperatureCalibrator {
    let sample = try PostHocSample(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed,
      weighsQuestionsEqually: options.weighsQuestionsEqually)
    let slope = bestSlope(
      logits: sample.scores.map(ScoreRange.logit), labels: sample.labels, weights: sample.weights)
    return TemperatureCalibrator(fittedOn: sample.identity, temperature: 1 / slope)
  }

  /// All quantiles and the mean are the tempered score.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(LogisticFunction.sigmoid(ScoreRange.logit(observation.rawScore) / temperature))
  }

  /// 1 / T at the minimum. In 1 / T the loss is convex, so that its derivative has one root.
  private static func bestSlope(
    logits: [Double], labels: [Double], weights: [Double]
  ) -> Double {
    guard logits.contains(where: { abs($0) > 1e-9 }) else { return 1 }
    func derivatives(_ slope: Double) -> (first: Double, second: Double) {
      var first = 0.0
      var second = 0.0
      for index in logits.indices {
        let probability = LogisticFunction.sigmoid(slope * logits[index])
        let term = weights[index] * logits[index]
        first += term * (probability - labels[index])
        second += term * logits[index] * probability * (1 - probability)
      }
      return (first, second)
    }
    var lower = 1 / temperatureRange.upperBound
    var upper = 1 / temperatureRange.lowerBound
    if derivatives(lower).first >= 0 { return lower }
    if derivatives(upper).first <= 0 { return upper }
    var slope = 1.0
    for _ in 0..<200 {
      let (first, second) = derivatives(slope)
      if first == 0 { break }
      if first > 0 { upper = slope } else { lower = slope }
      var next = slope - first / second
      // The geometric mean: the range of slopes spans four orders of magnitude.
      if !(next > lower && next < upper) { next = (lower * upper).squareRoot() }
      let change = abs(next - slope)
      slope = next
      if change <= 1e-12 * slope { break }
    }
    return slope
  }
}

extension TemperatureCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case temperature
  }

  /// Writes the schema, the method, the identity and the temperature.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(temperature, forKey: .temperature)
  }

  /// Reads and validates: the schema, the method, and a temperature within `temperatureRange`.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    temperature = try container.decode(Double.self, forKey: .temperature)
    try CalibratorFile.require(temperature, in: Self.temperatureRange, "temperature")
  }
}
