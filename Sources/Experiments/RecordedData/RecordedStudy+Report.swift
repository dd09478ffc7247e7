import Parsimony

extension RecordedStudy {
  /// A report a source, for pages and JSON (``CalibrationStudyReport``).
  public var reports: [CalibrationStudyReport] {
    sources.map { result in
      let source = result.source
      return CalibrationStudyReport(
        set: source.name, policy: source.policy, prm: source.processRewardModel, seed: seed,
        results: result.results, comparisons: result.comparisons,
        setFingerprint: CalibratorIdentity.fingerprint(
          ofQuestionIDs: source.rows.map(\.questionID)),
        fittedOn: "the other questions of the set (leave-question-out)",
        questions: source.questions, rows: source.rows.count,
        notes: ["\(source.source), \(source.license)"] + result.findings
          + result.failures.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
    }
  }
}
