import Foundation

/// Quantile regression of the success probability on what any server tells of a prefix: the PRM's
/// score and its trajectory, the trace's progress and length, log-probabilities where there are
/// any.
///
/// Regressors are chosen by ``FeatureCalibratorOptions/groups``; those that the training rows do
/// not all know are left out, so a remote PRM of which only scores are known is enough. The model
/// is linear in the logit or a small network. Its quantiles are those of arXiv 2506.09338, fitted
/// by the pinball loss on p~ = Z / N and monotone by construction: the lowest is the logistic
/// function of one output, each higher one adds the softplus of another. The stated mean is an
/// output of its own, fitted by cross-entropy on p~ and drawn towards one half by one imagined
/// question; every row counts by its weight, however many rollouts it has.
///
/// The quantiles are those of p~, which holds the label's own noise: they are somewhat wider than
/// those of the success probability itself, and at N = 1 they are 0 or 1, nearly: use the mean
/// there. Low quantiles that are below half of the labels' resolution 1 / N are 0, high ones above
/// 1 less that are 1 (finished prefixes count as N = 1 where their labels are all 0 or N: they are
/// right or wrong). Everything else lies in 1e-4 ... 1 - 1e-4. Rank finished traces by the mean.
public struct FeatureQuantileCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.featureQuantile.rawValue
  /// The fewest rows a fit accepts.
  public static let minimumRows = FeatureModel.minimumRows
  /// The fewest questions a fit accepts.
  public static let minimumQuestions = FeatureModel.minimumQuestions

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// The quantile levels, increasing.
  public let levels: [Double]
  /// The groups of regressors that are used.
  public var groups: [FeatureGroup] { model.features.groups }
  /// The units of the hidden layer; 0 for a linear model.
  public var hiddenUnits: Int { model.network.hidden }
  /// The coefficients of the linear part, of standardised regressors: one array a level and one for
  /// the mean, the intercept last.
  public var coefficients: [[Double]] { model.coefficients }

  let model: FeatureModel
  let resolution: LabelResolution

  /// The success quantiles of a prefix and their stated mean, for any observation.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    let outputs = model.outputs(for: observation)
    return SuccessQuantiles(
      validLevels: levels,
      values: ProbabilityRange.roundedOutwards(
        PinballObjective.quantiles(outputs.prefix(levels.count)), levels: levels,
        margin: resolution.margin(for: observation)),
      mean: ProbabilityRange.clamp(LogisticFunction.sigmoid(outputs[levels.count])))
  }
}

extension FeatureQuantileCalibrator {
  /// Fits a calibrator. The same rows, in whatever order, the same seed and options give the same
  /// calibrator.
  ///
  /// Labels that are all 0 or all 1 are fitted like others: the quantiles go to the end, the mean
  /// as far as the number of questions allows. Fits on fewer than 50 questions are linear. Throws
  /// `invalidRow` naming the row, `tooFewRows` below 10 rows or 2 questions, `invalidQuantiles` and
  /// `invalidOption`.
  ///
  /// - Parameters:
  ///   - rows: prefixes of calibration questions with their Monte-Carlo labels, terminal ones too.
  ///   - policy: the name of the policy whose rollouts made the labels.
  ///   - processRewardModel: the name of the PRM whose scores are calibrated.
  ///   - seed: of the mini-batches and the hidden units.
  ///   - options: levels, regressors, weighting and optimiser settings.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: FeatureCalibratorOptions = FeatureCalibratorOptions()
  ) throws -> FeatureQuantileCalibrator {
    let identity = try FeatureModel.identity(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed, options: options)
    let model = try FeatureModel.fit(
      rows, method, identity: identity, options: options,
      objective: PinballObjective(
        levels: options.levels, smoothing: 1 / Double(identity.questions))
    ) { rows, weights in
      start(rows, options.levels) + [FeatureModel.meanLogit(rows, weights)]
    }
    return FeatureQuantileCalibrator(
      fittedOn: identity, levels: options.levels, model: model, resolution: LabelResolution(rows))
  }

  /// Starts at the labels' own quantiles, held off 0 and 1.
  private static func start(_ rows: [CalibrationRow], _ levels: [Double]) -> [Double] {
    let sorted = rows.map(\.label.fraction).sorted()
    var previous = 0.0
    return levels.enumerated().map { k, level in
      let share = min(max(SampleQuantile.interpolate(sorted, level: level), 0.05), 0.95)
      let logit = LogisticFunction.logit(share)
      defer { previous = k == 0 ? logit : max(logit, previous + 0.2) }
      return k == 0 ? logit : LogisticFunction.inverseSoftplus(max(logit - previous, 0.2))
    }
  }
}
