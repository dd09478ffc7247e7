import Experiments
import Parsimony
import Testing

@Suite struct CalibrationRankingTests {
  @Test func theBestIsFirst() {
    let ranking = CalibrationRanking(CalibrationSamples.report().results)
    #expect(ranking.key == .brierCorrected)
    #expect(ranking.results.first?.method == "lora-quantile")
    #expect(ranking.results.last?.method == "raw")
    let errors = ranking.results.compactMap { $0.value(.brierCorrected) }
    #expect(errors.count == 10)
    #expect(errors == errors.sorted())
  }

  @Test func withoutTheCorrectionThePlainScoreRanksAlike() {
    let corrected = CalibrationRanking(CalibrationSamples.report().results)
    let plain = CalibrationRanking(CalibrationSamples.report(noise: nil).results)
    #expect(plain.key == .brier)
    #expect(plain.results.map(\.method) == corrected.results.map(\.method))
  }

  @Test func oneMethodWithoutTheCorrectionIsEnough() {
    let ranking = CalibrationRanking([
      CalibrationSamples.result("a", error: 0.05, noise: 0.1),
      CalibrationSamples.result("b", error: 0.08, noise: nil),
    ])
    #expect(ranking.key == .brier)
    #expect(ranking.results.map(\.method) == ["b", "a"])
  }

  @Test func missingFiguresComeLastAndTiesKeepTheirOrder() {
    let none = CalibrationResult(
      method: "none", questions: 1, rows: 1, intervalLevel: 0.95, resamples: 0,
      estimates: [.brierCorrected: MetricEstimate(value: .nan)], reliability: [])
    let ranking = CalibrationRanking([
      none, CalibrationSamples.result("b", error: 0.1), CalibrationSamples.result("a", error: 0.1),
    ])
    #expect(ranking.results.map(\.method) == ["b", "a", "none"])
    #expect(!ranking.isBest(none, by: .brier))
  }

  @Test func theBestOfEachMetric() {
    let low = CalibrationSamples.result(
      "low", error: 0.05001, bias: -0.02, hasQuantiles: true, coverage: 0.87, auc: 0.7)
    let high = CalibrationSamples.result(
      "high", error: 0.05002, bias: 0.01, hasQuantiles: true, coverage: 0.91, auc: 0.8)
    let ranking = CalibrationRanking([low, high])
    // Equal to the printed digits: both are best.
    #expect(ranking.isBest(low, by: .brierCorrected) && ranking.isBest(high, by: .brierCorrected))
    #expect(!ranking.isBest(low, by: .bias) && ranking.isBest(high, by: .bias))
    #expect(!ranking.isBest(low, by: .coverage10) && ranking.isBest(high, by: .coverage10))
    #expect(!ranking.isBest(low, by: .auc) && ranking.isBest(high, by: .auc))
    #expect(!ranking.isBest(low, by: .width) && !ranking.isBest(high, by: .width))
    #expect(!CalibrationRanking([low]).isBest(low, by: .brierCorrected))
  }

  @Test(arguments: [
    (CalibrationMetric.brier, 0.06849, "0.0685"), (.brierCorrected, -0.00004, "0.0000"),
    (.brierCorrected, -0.0021, "-0.0021"), (.bias, 0.2, "+0.200"), (.bias, -0.2, "-0.200"),
    (.bias, 0.0001, "0.000"), (.bias, -0.0001, "0.000"), (.ece, 0.0204, "0.020"),
    (.coverage10, 0.8964, "89.6%"), (.auc, 1, "1.000"), (.ece, .nan, "-"), (.coverage10, .nan, "-"),
    (.brier, .infinity, "-"),
  ])
  func figuresRead(metric: CalibrationMetric, value: Double, text: String) {
    #expect(metric.text(value) == text)
  }

  @Test func everyMetricHasATitleOfItsOwn() {
    let titles = CalibrationMetric.allCases.map(\.title)
    #expect(Set(titles).count == titles.count)
    #expect(CalibrationMetric.ece.text(Double?.none) == "-")
    #expect(CalibrationMetric.ece.text(0.01...0.02) == "0.010 to 0.020")
    #expect(CalibrationMetric.ece.text(ClosedRange<Double>?.none) == "-")
  }
}
