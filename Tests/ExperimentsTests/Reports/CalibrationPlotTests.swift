import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct CalibrationPlotTests {
  private func bin(
    _ lower: Double, rows: Int, _ prediction: Double?, _ label: Double?, low: Double? = nil,
    high: Double? = nil
  ) -> ReliabilityBin {
    ReliabilityBin(
      lower: lower, upper: lower + 0.1, rows: rows, questions: rows, meanPrediction: prediction,
      meanLabel: label, meanLabelLow: low, meanLabelHigh: high)
  }

  @Test(arguments: [(0.0, 0.0), (1, 1), (0.5, 0.25), (0.95, 0.4)])
  func marksLieWhereTheyShould(prediction: Double, label: Double) throws {
    let place = try #require(ReliabilityPlot.place(bin(0.5, rows: 9, prediction, label)))
    let area = ReliabilityPlot.area
    #expect(abs(place.x - (area.x + prediction * area.width)) < 1e-9)
    #expect(abs(place.y - (area.bottom - label * area.height)) < 1e-9)
  }

  @Test func binsWithoutRowsHaveNoMarks() {
    #expect(ReliabilityPlot.place(bin(0.5, rows: 0, nil, nil)) == nil)
    #expect(ReliabilityPlot.place(bin(0.5, rows: 0, 0.5, 0.5)) == nil)
    #expect(ReliabilityPlot.place(bin(0.5, rows: 3, .nan, 0.5)) == nil)
    #expect(ReliabilityPlot.place(bin(0.5, rows: 3, 0.5, nil)) == nil)
    for bins in [[], [bin(0.5, rows: 0, nil, nil)]] {
      let svg = ReliabilityPlot(before: bins, after: bins).svg(label: "none")
      #expect(!svg.contains("<circle") && !svg.contains("<rect") && !svg.contains("<polyline"))
      #expect(svg.contains("class=\"reference\""))
    }
  }

  @Test func beforeAndAfterAreDrawnWithTheirCounts() {
    let before = [
      bin(0.8, rows: 987, 0.85, 0.4, low: 0.3, high: 0.5), bin(0.9, rows: 15_210, 0.96, 0.7),
    ]
    let after = [
      bin(0.3, rows: 9_960, 0.35, 0.36, low: 0.31, high: 0.41), bin(0.4, rows: 0, nil, nil),
      bin(0.5, rows: 1_240, 0.55, 0.5, low: 0.45, high: 0.55),
    ]
    let svg = ReliabilityPlot(before: before, after: after).svg(label: "m")
    #expect(svg.components(separatedBy: "<circle class=\"hollow c0\"").count - 1 == 2)
    #expect(svg.components(separatedBy: "<circle class=\"fill c2\"").count - 1 == 2)
    #expect(svg.components(separatedBy: "<rect").count - 1 == 4)
    // A whisker is a line and two ends; one bin has no interval.
    #expect(svg.components(separatedBy: "<line class=\"stroke").count - 1 == 9)
    for count in ["987", "15k", "10k", "1.2k"] {
      #expect(svg.contains("class=\"count\">\(count)</text>"))
    }
    #expect(svg.contains("raw: 85.0% predicted, 40.0% observed (30.0% to 50.0%), 987 rows"))
    #expect(svg.contains("calibrated: 1\u{202F}240 rows"))
  }

  @Test func valuesOutsideStayInside() throws {
    let place = try #require(ReliabilityPlot.place(bin(0.9, rows: 1, 1.2, -0.1)))
    #expect(place.x == ReliabilityPlot.area.right)
    #expect(place.y == ReliabilityPlot.area.bottom)
  }

  @Test func theForestKeepsOrderAndScale() throws {
    let results = CalibrationSamples.report().results
    let ranking = CalibrationRanking(results)
    let plot = CalibrationForestPlot(ranking)
    let places = try ranking.results.map { try #require(plot.place($0.method)) }
    #expect(places.map(\.y) == places.map(\.y).sorted())
    #expect(places.map(\.x) == places.map(\.x).sorted())
    // 0 to .2 over 322 points from 158 on.
    #expect(abs(places[0].x - (158 + 322 * 0.0187 / 0.2)) < 1e-9)
    #expect(abs(places[9].x - (158 + 322 * 0.1412 / 0.2)) < 1e-9)
    #expect(plot.place("nobody") == nil)
    let svg = try #require(plot.svg())
    #expect(svg.components(separatedBy: "<circle").count - 1 == 20)
    #expect(svg.contains(">constant</text>") && svg.contains(">promised</text>"))
    #expect(svg.contains(">0.0187 (0.0148 to 0.0226)</text>"))
  }

  @Test func negativeErrorsWidenTheScale() throws {
    let ranking = CalibrationRanking([
      CalibrationSamples.result("a", error: -0.004), CalibrationSamples.result("b", error: 0.1),
    ])
    let place = try #require(CalibrationForestPlot(ranking).place("a"))
    #expect(place.x > 158 && place.x < 200)
    #expect(CalibrationForestPlot(ranking).svg()?.contains("\u{2212}0.0040") == true)
  }

  @Test func noResultsNoForest() {
    #expect(CalibrationForestPlot(CalibrationRanking([])).svg() == nil)
  }
}
