public import Parsimony

/// How far calibration helps on recorded real data: every method's cross-validated figures on every
/// source, and whether one beats another.
///
/// Predictions are made by ``LeaveQuestionOut``: no method sees the question that it predicts.
/// Figures have question-clustered bootstrap intervals (``CalibrationEvaluation``); differences are
/// paired, on the same resamples.
public struct RecordedStudy: Sendable {
  /// A way to fit a calibrator.
  public struct Method: Sendable {
    /// The method's name, such as `isotonic`.
    public let name: String
    /// Fits on the training rows of a source.
    public let fit:
      @Sendable (_ training: [CalibrationRow], _ source: RecordedCalibrationData) throws
        -> any Calibrator

    /// Names a way to fit.
    public init(
      _ name: String,
      fit:
        @escaping @Sendable (_ training: [CalibrationRow], _ source: RecordedCalibrationData)
        throws -> any Calibrator
    ) {
      self.name = name
      self.fit = fit
    }
  }

  /// What a source showed.
  public struct SourceResult: Sendable {
    /// The source, with its rows.
    public let source: RecordedCalibrationData
    /// The design effect of the labels.
    public let designEffect: DesignEffect
    /// The figures of each method that could be fitted, in the order of the methods. The constant
    /// has no AUC: across folds it would only show which questions were left out.
    public let results: [CalibrationResult]
    /// The comparisons of methods that could be fitted.
    public let comparisons: [CalibrationComparison]
    /// Why other methods could not be fitted, by method.
    public let failures: [String: String]
  }

  /// The pairs that are compared by default: the first minus the second.
  public static let defaultPairs = [
    ("feature-quantile", "isotonic"), ("feature-quantile", "constant"),
  ]

  /// A result a source, in their order.
  public let sources: [SourceResult]
  /// The seed of the folds and resamples.
  public let seed: UInt64

  /// Runs the study. A method that cannot be fitted on a source (`CalibrationError`) is left out
  /// there and named in `failures`; other errors are thrown, as are those of sources that cannot be
  /// cross-validated (fewer than 2 questions).
  public init(
    _ data: [RecordedCalibrationData], methods: [Method],
    pairs: [(String, String)] = defaultPairs, resamples: Int = 1000, seed: UInt64
  ) throws {
    self.seed = seed
    sources = try data.map { source in
      try Self.result(
        of: source, methods: methods, pairs: pairs, resamples: resamples, seed: seed)
    }
  }

  private static func result(
    of source: RecordedCalibrationData, methods: [Method], pairs: [(String, String)],
    resamples: Int, seed: UInt64
  ) throws -> SourceResult {
    let folds = try LeaveQuestionOut(source.rows, seed: seed)
    let evaluation = try CalibrationEvaluation(
      rows: source.rows, resamples: resamples,
      seed: SeedSequence(seed: seed).derive("recorded-study"))
    var predictions: [String: [SuccessQuantiles]] = [:]
    var results: [CalibrationResult] = []
    var failures: [String: String] = [:]
    for method in methods {
      do {
        let predicted = try folds.predictions(on: source.rows) { try method.fit($0, source) }
        predictions[method.name] = predicted
        let result = try evaluation.result(method: method.name, predictions: predicted)
        results.append(method.name == "constant" ? result.withoutAUC : result)
      } catch let error as CalibrationError {
        failures[method.name] = error.message
      }
    }
    let comparisons: [CalibrationComparison] = try pairs.compactMap { first, second in
      guard let ours = predictions[first], let theirs = predictions[second] else { return nil }
      let difference = try evaluation.brierDifference(ours, theirs)
      return CalibrationComparison(
        method: first, baseline: second, difference: difference.estimate, low: difference.lower,
        high: difference.upper)
    }
    return SourceResult(
      source: source,
      designEffect: try DesignEffect(
        source.rows.map(\.label.fraction), clusters: source.rows.map(\.questionID)),
      results: results,
      comparisons: comparisons, failures: failures)
  }
}

extension CalibrationResult {
  /// The result without the area under the ROC.
  fileprivate var withoutAUC: CalibrationResult {
    CalibrationResult(
      method: method, questions: questions, rows: rows, intervalLevel: intervalLevel,
      resamples: resamples, estimates: estimates.filter { $0.key != .auc },
      reliability: reliability)
  }
}
