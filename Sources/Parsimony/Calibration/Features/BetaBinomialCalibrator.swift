import Foundation

/// A Beta distribution of the success probability of each prefix, fitted by the likelihood of its
/// rollouts: how likely success is, and how sure that is, without the noise of the labels.
///
/// The regressors are those of ``FeatureQuantileCalibrator``. The model's outputs are the logit of
/// the mean and the logarithm of the concentration alpha + beta, bounded to 0.05 ... 1e4; they are
/// fitted by maximum likelihood of Z successes in N rollouts under the Beta-Binomial distribution,
/// with one imagined question of half a success and half a failure. Rows of N = 1 tell nothing of
/// the concentration; where all are, it stays at 2, as before training, and only the mean is worth
/// using.
///
/// The quantiles are those of the Beta, hence of the success probability itself and not of a label
/// Z / N, which is noisier: their coverage of labels is below their level, that of the probability
/// is not. Low quantiles below 1e-4 are 0 and high ones above 1 - 1e-4 are 1; finished prefixes,
/// which are right or wrong, get nearly all of their mass there, so rank them by the mean.
public struct BetaBinomialCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.betaBinomial.rawValue
  /// The fewest rows a fit accepts.
  public static let minimumRows = FeatureModel.minimumRows
  /// The fewest questions a fit accepts.
  public static let minimumQuestions = FeatureModel.minimumQuestions
  /// The concentration before training.
  static let startConcentration = 2.0

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
  /// The coefficients of the linear part, of standardised regressors: those of the mean, then those
  /// of the concentration, the intercept last.
  public var coefficients: [[Double]] { model.coefficients }

  let model: FeatureModel

  /// The belief about the success probability of a prefix, for any observation: a mean in
  /// 1e-4 ... 1 - 1e-4 and alpha + beta in 0.05 ... 1e4.
  public func belief(for observation: ScoreObservation) -> BetaDistribution {
    let outputs = model.outputs(for: observation)
    let mean = ProbabilityRange.clamp(LogisticFunction.sigmoid(outputs[0]))
    let concentration = BetaBinomialObjective.concentration(outputs[1])
    return BetaDistribution(mean: mean, concentration: concentration)
  }

  /// The Beta's quantiles and mean, for any observation.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    let belief = belief(for: observation)
    let values = belief.quantiles(levels, within: ProbabilityRange.inner)
    return SuccessQuantiles(
      validLevels: levels,
      values: ProbabilityRange.roundedOutwards(
        values, levels: levels, margin: ProbabilityRange.inner.lowerBound.nextUp),
      mean: belief.mean)
  }
}

extension BetaBinomialCalibrator {
  /// Fits a calibrator. The same rows, in whatever order, the same seed and options give the same
  /// calibrator.
  ///
  /// Labels that are all 0 or all 1 are fitted like others: the mean goes as far as the number of
  /// questions allows. Fits on fewer than 50 questions are linear. Throws `invalidRow` naming the
  /// row, `tooFewRows` below 10 rows or 2 questions, `invalidQuantiles` and `invalidOption`.
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
  ) throws -> BetaBinomialCalibrator {
    let identity = try FeatureModel.identity(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed, options: options)
    let model = try FeatureModel.fit(
      rows, method, identity: identity, options: options,
      objective: BetaBinomialObjective(smoothing: 1 / Double(identity.questions))
    ) { rows, weights in
      [
        FeatureModel.meanLogit(rows, weights),
        BetaBinomialObjective.output(concentration: startConcentration),
      ]
    }
    return BetaBinomialCalibrator(fittedOn: identity, levels: options.levels, model: model)
  }
}
