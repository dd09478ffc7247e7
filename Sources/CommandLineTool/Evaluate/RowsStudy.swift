import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// Cross-validates methods on rows that were scored elsewhere, whole questions at a time.
struct RowsStudy {
  private let options: EvaluateCalibration
  private let methods: [CalibrationMethod]
  private let data: RecordedCalibrationData

  init(_ options: EvaluateCalibration, file: String) throws {
    self.options = options
    let named = try MethodList.methods(options.methods)
    methods = options.methods == "all" ? named.filter(\.fitsOnScores) : named
    if let method = methods.first(where: { !$0.fitsOnScores }) {
      throw ValidationError(
        "\(method.rawValue) is fitted on the model itself, and --rows hold scores only; leave it out"
      )
    }
    let url = URL(fileURLWithPath: file)
    let rows = try CalibrationRowFile(contentsOf: url)
    data = RecordedCalibrationData(
      name: url.lastPathComponent, policy: rows.policy ?? options.policy,
      processRewardModel: rows.processRewardModel ?? options.prm, source: file, license: "yours",
      isShareable: false, rows: rows.rows, notes: [])
  }

  func report() throws -> CalibrationStudyReport {
    let names = methods.map(\.rawValue)
    let pairs = names.filter { $0 == "feature-quantile" || $0 == "beta-binomial" }.flatMap {
      judged in
      names.filter { $0 != judged }.map { (judged, $0) }
    }
    let study = try RecordedStudy(
      [data], methods: RecordedStudy.methods(methods, seed: options.seed), pairs: pairs,
      resamples: options.resamples, seed: options.seed)
    guard let report = study.reports.first, !report.results.isEmpty else {
      let reason = study.sources.first?.failures.values.min() ?? "there are no rows"
      throw CommandFailure(.badData, "no method could be fitted on \(data.name): \(reason)")
    }
    return report
  }
}
