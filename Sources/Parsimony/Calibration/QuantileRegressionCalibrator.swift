import Foundation

/// Quantile regression of the success probability on the PRM's score and the trace's progress.
///
/// The lowest quantile is the logistic function of a linear predictor; each higher one adds the
/// softplus of another, so that quantiles never cross. Regressors: a linear spline of the score's
/// logit with knots at training quantiles, the step fraction, whether the prefix is empty or
/// terminal, and the score's interactions with these. `previousScores` are not used. Fitted by
/// minimising the pinball loss of arXiv 2506.09338 on p~ = Z / N.
///
/// These are quantiles of p~, which holds the label's own noise: they are somewhat wider than those
/// of the success probability itself. The low quantile saturates at zero where many labels are
/// exactly 0 / N (typically at the empty prefix); outputs are clamped to 1e-4 ... 1 - 1e-4. Labels
/// of terminal prefixes are 0 or 1, and so are their quantiles, nearly: rank finished traces whose
/// medians tie by the raw score.
public struct QuantileRegressionCalibrator: Calibrator, Hashable {
  /// Quantiles are clamped into this range.
  public static let probabilityRange = 1e-4...(1 - 1e-4)

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// The quantile levels, increasing.
  public let levels: [Double]
  /// The fitted coefficients of standardised regressors: one array a level, the intercept last.
  public var coefficients: [[Double]] {
    let width = features.count + 1
    return levels.indices.map { Array(parameters[$0 * width..<($0 + 1) * width]) }
  }

  let features: ScoreFeatures
  let parameters: [Double]

  init(
    identity: CalibratorIdentity, levels: [Double], features: ScoreFeatures, parameters: [Double]
  ) {
    fittedOn = identity
    self.levels = levels
    self.features = features
    self.parameters = parameters
  }

  /// The success quantiles of a prefix, in 1e-4 ... 1 - 1e-4.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    let values = PinballObjective.quantiles(
      parameters, features.vector(for: observation), levels: levels.count)
    let range = Self.probabilityRange
    return SuccessQuantiles(
      validLevels: levels,
      values: values.map { min(max($0, range.lowerBound), range.upperBound) })
  }
}
