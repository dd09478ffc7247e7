public import Parsimony

/// Measures calibrators on one set of labelled rows: every figure with question-clustered intervals,
/// and the methods against each other on the same rows.
public struct CalibrationStudy: Sendable {
  /// A calibrator with the name that it has in the report.
  public struct Entry: Sendable {
    /// Such as `isotonic`.
    public let method: String
    /// The calibrator.
    public let calibrator: any Calibrator

    /// Names a calibrator.
    public init(method: String, calibrator: any Calibrator) {
      self.method = method
      self.calibrator = calibrator
    }
  }

  /// The calibrators, in the order of the report.
  public let entries: [Entry]
  /// The name of the policy.
  public let policy: String
  /// The name of the process reward model.
  public let processRewardModel: String
  /// Of the bootstrap.
  public let seed: UInt64
  /// Bootstrap resamples.
  public let resamples: Int

  /// Describes a study.
  public init(
    entries: [Entry], policy: String, processRewardModel: String, seed: UInt64,
    resamples: Int = 1000
  ) {
    self.entries = entries
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.seed = seed
    self.resamples = resamples
  }

  /// The methods whose differences from every other one are reported, where they take part.
  static let judged = ["lora-quantile", "feature-quantile", "beta-binomial"]

  /// Measures every calibrator.
  ///
  /// - Parameters:
  ///   - rows: labelled rows, with the calibrated model's own quantiles where a calibrator needs
  ///     them.
  ///   - set: the name of the questions.
  ///   - setFingerprint: what identifies them.
  ///   - fittedOn: what the calibrators were fitted on, for people.
  ///   - notes: what a reader must know.
  /// - Throws: `CalibrationError` for rows that cannot be.
  public func report(
    on rows: [CalibrationRow], set: String, setFingerprint: String? = nil, fittedOn: String? = nil,
    notes: [String] = []
  ) throws -> CalibrationStudyReport {
    let evaluation = try CalibrationEvaluation(rows: rows, resamples: resamples, seed: seed)
    let predictions = entries.map { entry in
      rows.map { entry.calibrator.quantiles(for: $0.observation) }
    }
    let results = try zip(entries, predictions).map { entry, predictions in
      try evaluation.result(method: entry.method, predictions: predictions)
    }
    var comparisons: [CalibrationComparison] = []
    if evaluation.questions > 1 {
      for (index, entry) in entries.enumerated() where Self.judged.contains(entry.method) {
        for (other, baseline) in entries.enumerated()
        where other != index && !Self.judged.prefix(through: entry.method).contains(baseline.method)
        {
          let interval = try evaluation.brierDifference(predictions[index], predictions[other])
          comparisons.append(
            CalibrationComparison(
              method: entry.method, baseline: baseline.method, difference: interval.estimate,
              low: interval.lower, high: interval.upper))
        }
      }
    }
    let effect = try? DesignEffect(
      rows.map { $0.label.fraction }, clusters: rows.map(\.questionID))
    var notes = notes
    if let effect, effect.intraclassCorrelation != nil {
      notes.append(
        "Rows of a question are alike: the design effect of the labels is "
          + "\(ReportNumber.decimal(effect.value, 1)), so that \(rows.count) rows tell as much as "
          + "\(Int(effect.effectiveRows.rounded())) independent ones; intervals resample questions."
      )
    }
    return CalibrationStudyReport(
      set: set, policy: policy, prm: processRewardModel, seed: seed, results: results,
      comparisons: comparisons, setFingerprint: setFingerprint, fittedOn: fittedOn,
      questions: evaluation.questions, rows: rows.count, notes: notes)
  }
}

extension [String] {
  /// The elements up to and with the first that equals `last`; all of them where none does.
  fileprivate func prefix(through last: String) -> ArraySlice<String> {
    firstIndex(of: last).map { self[...$0] } ?? self[...]
  }
}
