import Foundation
import Parsimony
import Testing

@Suite struct SuccessQuantilesTests {
  @Test func namedQuantiles() throws {
    let quantiles = try SuccessQuantiles(values: [0.2, 0.5, 0.6])
    #expect(quantiles.low == 0.2)
    #expect(quantiles.median == 0.5)
    #expect(quantiles.high == 0.6)
    #expect(quantiles.value(atLevel: 0.1) == 0.2)
    #expect(abs(quantiles.value(atLevel: 0.3) - 0.35) < 1e-15)
    #expect(quantiles.value(atLevel: 0.01) == 0.2)
    #expect(quantiles.value(atLevel: 0.99) == 0.6)
  }

  @Test func generalLevels() throws {
    let quantiles = try SuccessQuantiles(levels: [0.25, 0.75], values: [0, 1])
    #expect(quantiles.median == 0.5)
    let single = try SuccessQuantiles(levels: [0.1], values: [0.3])
    #expect(single.low == 0.3 && single.median == 0.3 && single.high == 0.3)
  }

  @Test(arguments: [(0.3, 0.3), (-1, 0), (2, 1), (.nan, 0)])
  func points(probability: Double, value: Double) {
    let point = SuccessQuantiles.point(probability)
    #expect(point.values == [value, value, value])
    #expect(point.levels == [0.1, 0.5, 0.9])
  }

  @Test(arguments: [
    ([0.1, 0.5, 0.9], [0.1, 0.2]), ([0.1, 0.5, 0.9], [0.3, 0.2, 0.4]),
    ([0.1, 0.5, 0.9], [0.3, 0.4, 1.4]), ([0.1, 0.5, 0.9], [-0.1, 0.4, 0.5]),
    ([0.1, 0.5, 0.9], [0.1, .nan, 0.5]), ([0.5, 0.1, 0.9], [0.1, 0.2, 0.3]),
    ([0.5, 0.5], [0.1, 0.2]), ([0, 0.5], [0.1, 0.2]), ([0.5, 1], [0.1, 0.2]),
    ([.nan], [0.1]), ([], []),
  ])
  func badQuantilesAreRefused(levels: [Double], values: [Double]) throws {
    let error = #expect(throws: CalibrationError.self) {
      try SuccessQuantiles(levels: levels, values: values)
    }
    #expect(error?.code == .invalidQuantiles)
  }

  @Test func codable() throws {
    let quantiles = try SuccessQuantiles(levels: [0.2, 0.7], values: [0.1, 1.0 / 3])
    let data = try JSONEncoder().encode(quantiles)
    #expect(try JSONDecoder().decode(SuccessQuantiles.self, from: data) == quantiles)
    let crossing = Data(#"{"levels":[0.1,0.9],"values":[0.8,0.2]}"#.utf8)
    #expect(throws: CalibrationError.self) {
      try JSONDecoder().decode(SuccessQuantiles.self, from: crossing)
    }
  }

  @Test func uncalibratedScoresPassThrough() {
    let quantiles = UncalibratedScores().quantiles(
      for: ScoreObservation(rawScore: 0.4, stepIndex: 2))
    #expect(quantiles == .point(0.4))
    #expect(UncalibratedScores().identity == nil)
  }

  @Test func rowsRoundTrip() throws {
    let row = CalibrationRow(
      questionID: "q", rawScore: 0.25, stepIndex: 2, expectedSteps: 3, isTerminal: true,
      previousScores: [0.5, 0.75], successes: 3, rollouts: 8)
    let decoded = try JSONDecoder().decode(
      CalibrationRow.self, from: JSONEncoder().encode(row))
    #expect(decoded == row)
    #expect(row.label.fraction == 0.375)
    #expect(
      row.observation
        == ScoreObservation(
          rawScore: 0.25, stepIndex: 2, expectedSteps: 3, isTerminal: true,
          previousScores: [0.5, 0.75]))
  }
}
