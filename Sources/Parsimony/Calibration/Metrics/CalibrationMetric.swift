/// The figures of a ``CalibrationResult``; raw values are their JSON keys.
///
/// r is the predicted success probability (`SuccessQuantiles.mean`), p~ = Z / N the label, and the
/// row the unit: rows count equally unless the figure says otherwise. The question is the unit of
/// resampling only.
public enum CalibrationMetric: String, Sendable, Hashable, CaseIterable, Codable {
  /// Mean of (r - p~)^2.
  case brier
  /// Mean of (r - p~)^2 - p~ (1 - p~) / (N - 1): an unbiased estimate of the mean of (r - p)^2.
  /// Terminal rows are certain and not corrected. Undefined as soon as one row that is not terminal
  /// has a single rollout.
  case brierCorrected = "brier_corrected"
  /// Mean of max(0, r - p~)^2: over-optimism only.
  case brierPositive = "brier_positive"
  /// The Brier score of the medians in place of the means.
  case brierMedian = "brier_median"
  /// Mean of r - p~: positive is over-optimism.
  case bias
  /// Expected calibration error, 10 equal-width bins of r: the sum over bins of
  /// |sum of (r - p~)| / rows.
  ///
  /// A sum of absolute values: chance adds to it (see `eceChance`), and resampling adds chance
  /// once more, so near zero the interval lies above the figure.
  case ece
  /// Expected calibration error, 10 bins of about equal numbers of rows; the edges are those of the
  /// whole sample in every resample.
  case eceAdaptive = "ece_adaptive"
  /// What `ece` would be by chance alone on these questions if every bin were calibrated: the sum
  /// over bins of sqrt(2 / pi) times the clustered standard error of the bin's term.
  case eceChance = "ece_chance"
  /// Area under the ROC of r for single rollouts: a row counts as Z positives and N - Z negatives.
  /// Undefined without both.
  case auc
  /// Mean over rows and levels b of max(b u, (b - 1) u), u = p~ minus the quantile.
  case pinball
  /// Mean of the highest quantile minus the lowest.
  case width
  /// Variance of r over the rows (divisor: rows): what the constant has none of.
  case sharpness
  /// Share of rows with p~ >= low quantile - 1e-4: at a level of .1, 90% is nominal.
  case coverage10 = "coverage_10"
  /// `coverage10` with every question counting equally: what a question-level conformal shift
  /// promises.
  case coverage10Questions = "coverage_10_questions"
  /// `coverage10` on empty prefixes, where budgets are decided; undefined without any.
  case coverage10Empty = "coverage_10_empty"
  /// Share of rows with p~ >= low quantile - 1 / (2 N): coverage at the label's resolution.
  /// Terminal labels are certain and keep the tolerance of `coverage10`.
  case coverage10Resolution = "coverage_10_resolution"
  /// Share of rows with p~ between the lowest and the highest quantile, both widened by 1e-4.
  case coverageCentral = "coverage_central"
  /// Mean of p~: the prediction of the constant baseline that knows the sample.
  case meanLabel = "mean_label"
  /// Mean of r.
  case meanPrediction = "mean_prediction"
}
