extension CalibrationMethod {
  /// Fits the method with its default options. The same rows in the same order and seed give the same
  /// calibrator.
  ///
  /// Throws what the calibrator's own `fit` throws (`invalidRow`, `tooFewRows`), and `unknownMethod`
  /// for `loraQuantile`, which is fitted on the model itself. `raw` fits nothing and takes any rows.
  ///
  /// - Parameters:
  ///   - rows: prefixes of calibration questions with their Monte-Carlo labels, terminal ones too.
  ///   - policy: the name of the policy whose rollouts made the labels.
  ///   - processRewardModel: the name of the PRM whose scores are calibrated.
  ///   - seed: of the fits that draw mini-batches; recorded by all.
  public func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64
  ) throws -> any Calibrator & Encodable & Sendable {
    switch self {
    case .raw:
      return UncalibratedScores()
    case .constant:
      return try ConstantCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .temperature:
      return try TemperatureCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .isotonic:
      return try IsotonicCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .histogram:
      return try HistogramCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .platt:
      return try PlattCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .beta:
      return try BetaCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .featureQuantile:
      return try FeatureQuantileCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .betaBinomial:
      return try BetaBinomialCalibrator.fit(
        rows, policy: policy, processRewardModel: processRewardModel, seed: seed)
    case .loraQuantile:
      throw CalibrationError(
        .unknownMethod,
        "The method 'lora-quantile' is fitted on the process reward model itself, not on its "
          + "scores: use 'parsimony calibrate --method lora-quantile'.")
    }
  }
}
