import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct CalibrationStudyReportTests {
  private static let contract: Set = ["schema", "set", "policy", "prm", "seed", "results"]
  private static let more: Set = [
    "comparisons", "set_fingerprint", "fitted_on", "questions", "rows", "notes",
  ]
  private static let line: Set = [
    "method", "questions", "rows", "brier", "brier_low", "brier_high", "brier_corrected",
    "brier_positive", "ece", "coverage_10", "auc",
  ]

  private func object(_ report: CalibrationStudyReport) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
  }

  @Test(arguments: [1, 10]) func theContractsKeys(count: Int) throws {
    let object = try object(CalibrationSamples.report(count: count))
    #expect(Set(object.keys) == Self.contract.union(Self.more))
    #expect(object["schema"] as? String == "parsimony.calibration/1")
    #expect(object["seed"] as? Int == 7)
    let results = try #require(object["results"] as? [[String: Any]])
    #expect(results.count == count)
    for result in results { #expect(Self.line.isSubset(of: result.keys)) }
  }

  @Test func whatIsNotKnownIsNull() throws {
    let report = CalibrationStudyReport(
      set: "s", policy: "p", prm: nil, seed: .max,
      results: [CalibrationSamples.result("raw", error: 0.1, noise: nil, auc: nil)])
    let object = try object(report)
    #expect(Set(object.keys) == Self.contract.union(Self.more))
    for key in ["prm", "set_fingerprint", "fitted_on"] { #expect(object[key] is NSNull) }
    let result = try #require((object["results"] as? [[String: Any]])?.first)
    #expect(Self.line.isSubset(of: result.keys))
    #expect(result["brier_corrected"] is NSNull)
    #expect(result["auc"] is NSNull)
    #expect(object["questions"] as? Int == 400)
    #expect(object["rows"] as? Int == 15_210)
  }

  @Test func readingBackGivesTheSame() throws {
    let report = CalibrationSamples.report(notes: ["a \"note\"\n"])
    let json = try report.json()
    let again = try CalibrationStudyReport(json: json)
    #expect(again == report)
    #expect(try again.json() == json)
    #expect(json.last == UInt8(ascii: "\n"))
  }

  @Test func theContractAloneCanBeRead() throws {
    let full = try object(CalibrationSamples.report(count: 2))
    let bare = full.filter { Self.contract.contains($0.key) }
    let report = try CalibrationStudyReport(json: JSONSerialization.data(withJSONObject: bare))
    #expect(report.results.map(\.method) == ["raw", "constant"])
    #expect(report.questions == 400)
    #expect(report.notes.isEmpty && report.comparisons.isEmpty && report.fittedOn == nil)
  }

  @Test func otherFilesAreRefused() throws {
    var object = try object(CalibrationSamples.report(count: 1))
    object["schema"] = "parsimony.calibration/2"
    let other = try JSONSerialization.data(withJSONObject: object)
    let schema = #expect(throws: ExperimentError.self) {
      try CalibrationStudyReport(json: other, name: "a.json")
    }
    #expect(schema?.code == .badData)
    #expect(
      schema?.message == "a.json has the schema 'parsimony.calibration/2'; this version reads "
        + "parsimony.calibration/1.")
    for text in ["", "[]", "{}", "{\"schema\": \"parsimony.calibration/1\"}"] {
      let error = #expect(throws: ExperimentError.self) {
        try CalibrationStudyReport(json: Data(text.utf8), name: "a.json")
      }
      #expect(error?.code == .badData)
      #expect(error?.message.hasPrefix("a.json is not a calibration report") == true)
    }
  }

  @Test func aNumberThatIsNoneCannotBeWritten() {
    let comparison = CalibrationComparison(
      method: "a", baseline: "b", difference: .nan, low: 0, high: 1)
    let report = CalibrationStudyReport(
      set: "s", policy: "p", prm: nil, seed: 1, results: [], comparisons: [comparison])
    #expect(throws: ExperimentError.self) { try report.json() }
  }
}
