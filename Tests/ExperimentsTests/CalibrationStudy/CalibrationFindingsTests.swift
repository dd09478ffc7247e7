import Experiments
import Parsimony
import Testing

@Suite struct CalibrationFindingsTests {
  private let raw = CalibrationSamples.result(
    "raw", error: 0.15, bias: 0.2, hasQuantiles: true, coverage: 0.9, auc: 0.8)
  private let constant = CalibrationSamples.result(
    "constant", error: 0.1, hasQuantiles: true, coverage: 0.9, auc: 0.5)

  private func findings(
    _ results: [CalibrationResult], _ comparisons: [CalibrationComparison] = []
  ) -> [CalibrationFinding] {
    CalibrationFindings(
      CalibrationStudyReport(
        set: "s", policy: "p", prm: nil, seed: 1, results: results, comparisons: comparisons)
    ).all
  }

  private func quantiles(
    _ method: String, error: Double = 0.05, bias: Double = 0, coverage: Double = 0.9,
    auc: Double = 0.8
  ) -> CalibrationResult {
    CalibrationSamples.result(
      method, error: error, bias: bias, hasQuantiles: true, coverage: coverage, auc: auc)
  }

  @Test func nothing() {
    let good = CalibrationSamples.result(
      "raw", error: 0.05, bias: 0.2, hasQuantiles: true, coverage: 0.9)
    #expect(findings([good, constant, quantiles("m")]).isEmpty)
    #expect(findings([]).isEmpty)
  }

  @Test func worseThanTheConstant() {
    let found = findings([quantiles("m", error: 0.11), raw, constant])
    #expect(found.map(\.kind) == [.worseThanConstant, .worseThanConstant])
    #expect(
      found.map(\.sentence) == [
        "m is worse than the constant: corrected Brier 0.1100 against 0.1000; their intervals "
          + "overlap.",
        "raw is worse than the constant: corrected Brier 0.1500 against 0.1000; their intervals "
          + "do not overlap.",
      ])
  }

  @Test func aPairedIntervalSaysMore() {
    let pair = CalibrationComparison(
      method: "m", baseline: "constant", difference: 0.01, low: 0.004, high: 0.016)
    let found = findings([quantiles("m", error: 0.11), constant], [pair])
    #expect(found.count == 1)
    #expect(
      found.first?.text == "is worse than the constant: corrected Brier 0.1100 against 0.1000; "
        + "row by row +0.0100 (+0.0040 to +0.0160).")
  }

  @Test func worseThanRaw() {
    let found = findings([quantiles("m", bias: 0.3), raw, constant])
      .filter { $0.kind == .worseThanRaw }
    #expect(found.map(\.subject) == ["m"])
    #expect(
      found.first?.text.hasPrefix("is calibrated worse than the raw score: ECE 0.301 against 0.203")
        == true)
  }

  @Test(
    arguments: [
      (0.86, "it is too sure."), (0.95, "it is more cautious than it says."), (0.89, nil),
      (0.913, nil),
    ] as [(Double, String?)])
  func coverageOffItsInterval(coverage: Double, end: String?) {
    let found = findings([quantiles("m", coverage: coverage), constant])
    #expect(found.map(\.kind) == (end == nil ? [] : [.coverage]))
    if let end { #expect(found.first?.text.hasSuffix(end) == true) }
  }

  @Test func lostRanking() {
    let found = findings([
      quantiles("lost", auc: 0.7), quantiles("kept", auc: 0.79),
      CalibrationSamples.result(
        "raw", error: 0.05, bias: 0.2, hasQuantiles: true, coverage: 0.9, auc: 0.8), constant,
    ])
    #expect(found.map(\.subject) == ["lost"])
    #expect(found.first?.kind == .lostRanking)
  }

  @Test func pointsAreToldTogetherAndNotAsBrokenPromises() {
    let points = ["a", "b", "c"].map {
      CalibrationSamples.result($0, error: 0.05, coverage: $0 == "b" ? 0.4 : 0.6)
    }
    let found = findings(points + [constant])
    #expect(found.map(\.kind) == [.noQuantiles])
    #expect(found.first?.subject == "a, b and c")
    #expect(found.first?.text.contains("40.0% to 60.0% of the rates") == true)
    #expect(
      findings([points[0], constant]).first?.sentence
        == "a states a point, not quantiles: 60.0% of the rates lie at or above it, so budgets "
        + "cannot rely on it.")
  }

  @Test func whatIsNotKnownIsSaid() {
    let found = findings([
      CalibrationSamples.result(
        "m", error: 0.1, hasQuantiles: true, coverage: 0.9, noise: nil, auc: nil)
    ])
    #expect(found.map(\.kind) == [.unknown, .unknown, .unknown])
    #expect(found.map(\.subject) == ["The noise of the labels", "The AUC", "The constant"])
  }
}
