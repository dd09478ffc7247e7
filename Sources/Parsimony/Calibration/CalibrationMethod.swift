/// The ways to turn PRM scores into success probabilities, by the names that commands and files use.
public enum CalibrationMethod: String, Sendable, Codable, CaseIterable {
  /// The score itself (`UncalibratedScores`).
  case raw
  /// The mean label (`ConstantCalibrator`).
  case constant
  /// Temperature scaling (`TemperatureCalibrator`).
  case temperature
  /// Isotonic regression (`IsotonicCalibrator`).
  case isotonic
  /// Histogram binning (`HistogramCalibrator`).
  case histogram
  /// Platt scaling (`PlattCalibrator`).
  case platt
  /// Beta calibration (`BetaCalibrator`).
  case beta
  /// Mean and quantiles from features of the score, its trajectory and the trace.
  case featureQuantile = "feature-quantile"
  /// Low-rank fine-tuning of the PRM itself with a quantile head (`ModelQuantileCalibrator`).
  case loraQuantile = "lora-quantile"
  /// A Beta distribution of the success probability from the same features.
  case betaBinomial = "beta-binomial"

  /// Whether the method is a fitted function of the raw score alone: the post-hoc baselines.
  public var isPostHoc: Bool {
    switch self {
    case .constant, .temperature, .isotonic, .histogram, .platt, .beta: true
    case .raw, .featureQuantile, .loraQuantile, .betaBinomial: false
    }
  }

  /// Whether recorded scores are enough to fit the method; otherwise it needs the PRM's weights.
  public var fitsOnScores: Bool { self != .loraQuantile }

  /// One line for help texts and reports.
  public var summary: String {
    switch self {
    case .raw: "the PRM's score as it is"
    case .constant: "the mean label, whatever the score"
    case .temperature: "temperature scaling of the score's logit"
    case .isotonic: "isotonic regression: the best non-decreasing map of the score"
    case .histogram: "histogram binning: the mean label of ten equal-width bins of the score"
    case .platt: "Platt scaling: logistic regression on the score's logit"
    case .beta: "beta calibration: logistic regression on both logarithms of the score"
    case .featureQuantile: "quantile regression on features of the score and its trace"
    case .loraQuantile: "low-rank fine-tuning of the PRM itself with a quantile head"
    case .betaBinomial: "a Beta distribution of the success probability from the same features"
    }
  }
}
