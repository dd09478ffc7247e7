import Parsimony
import Testing

@Suite struct HistogramCalibratorTests {
  static func fit(
    _ rows: [CalibrationRow], _ options: HistogramOptions = HistogramOptions()
  ) throws -> HistogramCalibrator {
    try .fit(rows, policy: "policy", processRewardModel: "prm", seed: 1, options: options)
  }

  /// Four bins; .25 opens the second, 1 belongs to the last.
  @Test func equalWidthByHand() throws {
    let calibrator = try Self.fit(
      [
        PostHocFixtures.row(0, 0, 1), PostHocFixtures.row(1, 0.2, 3),
        PostHocFixtures.row(2, 0.25, 4), PostHocFixtures.row(3, 0.74, 2),
        PostHocFixtures.row(4, 0.75, 1, of: 1), PostHocFixtures.row(5, 1, 4),
      ], HistogramOptions(bins: 4))
    #expect(calibrator.edges == [0.25, 0.5, 0.75])
    #expect(nearlyEqual(calibrator.values, [0.25, 0.5, 0.25, 0.75]))
    let means = [0.2499, 0.25, 1, .nan].map { calibrator.mean($0) }
    #expect(nearlyEqual(means, [0.25, 0.5, 0.75, 0.25]))
  }

  /// Bins 1, 2, 4 and 7 ... 9 of ten are empty: the nearest value, the smaller of two as near.
  @Test func emptyBins() throws {
    let calibrator = try Self.fit([
      PostHocFixtures.row(0, 0.05, 1), PostHocFixtures.row(1, 0.35, 2),
      PostHocFixtures.row(2, 0.55, 1), PostHocFixtures.row(3, 0.65, 8),
    ])
    #expect(nearlyEqual(calibrator.values.map { $0 * 8 }, [1, 1, 2, 2, 1, 1, 8, 8, 8, 8]))
  }

  /// The weight of a question is shared by its rows.
  @Test func weights() throws {
    let rows = [
      PostHocFixtures.row(0, 0.5, 8), PostHocFixtures.row(0, 0.52, 8),
      PostHocFixtures.row(0, 0.54, 8), PostHocFixtures.row(1, 0.56, 0),
    ]
    let byRow = HistogramOptions(weighsQuestionsEqually: false)
    #expect(nearlyEqual([try Self.fit(rows).mean(0.5)], [0.5]))
    #expect(nearlyEqual([try Self.fit(rows, byRow).mean(0.5)], [0.75]))
  }

  @Test func equalMassByHand() throws {
    let rows = (0..<10).map { PostHocFixtures.row($0, Double($0) / 16, $0 % 9) }
    let calibrator = try Self.fit(rows, HistogramOptions(binning: .equalMass, bins: 5))
    #expect(calibrator.edges == [0.125, 0.25, 0.375, 0.5])
    #expect(nearlyEqual(calibrator.values, [0.0625, 0.3125, 0.5625, 0.8125, 0.5]))
  }

  /// Equal scores are never parted: six of ten rows share one, and one bin is left beside it.
  @Test func equalMassKeepsTiesTogether() throws {
    let rows = (0..<10).map { PostHocFixtures.row($0, $0 < 6 ? 0 : 1, $0 < 6 ? 2 : 6) }
    let calibrator = try Self.fit(rows, HistogramOptions(binning: .equalMass, bins: 5))
    #expect(calibrator.edges == [1])
    #expect(nearlyEqual(calibrator.values, [0.25, 0.75]))
    #expect(nearlyEqual([0.99, 1].map { calibrator.mean($0) }, [0.25, 0.75]))
  }

  @Test(arguments: HistogramOptions.Binning.allCases, [1, 2, 7, 10, 100])
  func everyBinHoldsItsMean(binning: HistogramOptions.Binning, bins: Int) throws {
    let rows = PostHocFixtures.randomRows(seed: 6)
    let options = HistogramOptions(binning: binning, bins: bins, weighsQuestionsEqually: false)
    let calibrator = try Self.fit(rows, options)
    #expect(calibrator.values.count <= bins)
    for (bin, value) in calibrator.values.enumerated() {
      let lower = bin == 0 ? 0 : calibrator.edges[bin - 1]
      let upper = bin == calibrator.edges.count ? .infinity : calibrator.edges[bin]
      let members = rows.filter { $0.rawScore >= lower && $0.rawScore < upper }
      if members.isEmpty {
        #expect(binning == .equalWidth)
      } else {
        let mean = members.reduce(0) { $0 + $1.label.fraction } / Double(members.count)
        #expect(abs(value - mean) < 1e-12)
      }
    }
  }

  @Test(arguments: [0, -1, 10_001]) func badOptions(bins: Int) {
    let rows = PostHocFixtures.randomRows(seed: 1)
    let error = #expect(throws: CalibrationError.self) {
      try Self.fit(rows, HistogramOptions(bins: bins))
    }
    #expect(error?.code == .invalidOption)
    #expect(error?.message.contains("\(bins)") == true)
  }
}
