/// What tells the reports of a study apart.
package enum CalibrationSetName {
  /// The sets' names, with policy and process reward model where those differ between reports.
  package static func names(_ reports: [CalibrationStudyReport]) -> [String] {
    let showsPolicy = Set(reports.map(\.policy)).count > 1
    let showsModel = Set(reports.map { $0.prm ?? "none" }).count > 1
    return reports.map { report in
      var name = report.set
      if showsPolicy { name += ", policy \(report.policy)" }
      if showsModel { name += ", scores of \(report.prm ?? "none")" }
      return name
    }
  }
}
