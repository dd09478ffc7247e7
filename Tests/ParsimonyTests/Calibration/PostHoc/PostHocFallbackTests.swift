import Foundation
import Parsimony
import Testing

/// Data that say too little, or only one thing.
@Suite struct PostHocFallbackTests {
  @Test(arguments: PostHocFixtures.methods, [0, 8])
  func labelsOfOneClass(method: CalibrationMethod, successes: Int) throws {
    let rows = (0..<20).map {
      PostHocFixtures.row($0 / 2, Double($0 + 1) / 21, successes)
    }
    let calibrator = try PostHocFixtures.fit(method, rows)
    let expected = Double(successes) / 8
    for score in PostHocFixtures.scores {
      let mean = calibrator.mean(score)
      switch method {
      case .temperature: #expect(mean > 0.4 && mean < 0.6)
      case .platt, .beta: #expect(abs(mean - expected) < 1.0001e-4)
      default: #expect(mean == expected)
      }
    }
  }

  /// Labels of one class that the score's side of 1/2 tells give the coldest temperature.
  @Test func temperatureOfSeparatedLabels() throws {
    let rows = (0..<10).map { PostHocFixtures.row($0, $0 < 5 ? 0.2 : 0.8, $0 < 5 ? 0 : 8) }
    let calibrator = try TemperatureCalibrator.fit(
      rows, policy: "policy", processRewardModel: "prm", seed: 1)
    #expect(calibrator.temperature < 0.1)
    #expect(calibrator.temperature >= TemperatureCalibrator.temperatureRange.lowerBound)
    #expect(calibrator.mean(0.8) > 0.999999)
    let backwards = try TemperatureCalibrator.fit(
      rows.map { PostHocFixtures.row(0, 1 - $0.rawScore, $0.successes) }
        + [PostHocFixtures.row(1, 0.5, 4)], policy: "policy", processRewardModel: "prm", seed: 1)
    #expect(backwards.temperature == TemperatureCalibrator.temperatureRange.upperBound)
  }

  /// The ridge holds the slopes, and the map is nearly a step.
  @Test(arguments: [CalibrationMethod.platt, .beta], [0.1, 1e-3, 1e-9])
  func separableLabelsStayFinite(method: CalibrationMethod, gap: Double) throws {
    let rows = (0..<40).map {
      PostHocFixtures.row($0, $0 < 20 ? 0.5 : 0.5 + gap, $0 < 20 ? 0 : 8)
    }
    let calibrator = try PostHocFixtures.fit(method, rows)
    let (low, high) = (calibrator.mean(0.5), calibrator.mean(0.5 + gap))
    #expect(low <= high)
    #expect(abs(low + high - 1) < 1e-6)
    if gap >= 0.1 { #expect(low < 0.01) }
    let rewritten = try CalibratorFile.decode(CalibratorFile.encode(calibrator))
    #expect(rewritten.mean(0.7) == calibrator.mean(0.7))
  }

  /// All but the temperature, which cannot leave the score's side, give the mean label.
  @Test(arguments: PostHocFixtures.methods, [0, 0.5, 0.73, 1])
  func scoresAllEqual(method: CalibrationMethod, score: Double) throws {
    let rows = (0..<12).map { PostHocFixtures.row($0, score, $0 % 4) }
    let calibrator = try PostHocFixtures.fit(method, rows)
    let mean = calibrator.mean(score)
    if method != .temperature {
      #expect(abs(mean - 1.5 / 8) < 1e-9)
      for other in [0, 0.2, 0.9, 1] { #expect(abs(calibrator.mean(other) - mean) < 1e-9) }
    } else if score <= 0.5 {
      #expect(abs(mean - (score == 0 ? 1.5 / 8 : 0.5)) < 1e-9)
    } else {
      #expect(mean > 0.5 && mean < 0.53)
    }
  }

  /// Scores that are all 1/2 leave the temperature at 1.
  @Test func temperatureWithoutInformation() throws {
    let calibrator = try TemperatureCalibrator.fit(
      (0..<4).map { PostHocFixtures.row($0, 0.5, 1) }, policy: "policy",
      processRewardModel: "prm", seed: 1)
    #expect(calibrator.temperature == 1)
  }

  /// A PRM that ranks backwards is not turned round: the ranking is lost, not reversed.
  @Test(arguments: PostHocFixtures.monotoneMethods)
  func backwardsScoresGiveTheMean(method: CalibrationMethod) throws {
    let rows = (0..<30).map { PostHocFixtures.row($0, Double($0) / 29, 8 - $0 / 5) }
    let calibrator = try PostHocFixtures.fit(method, rows)
    let constant = try PostHocFixtures.fit(.constant, rows).mean(0)
    for score in [0, 0.3, 0.6, 1] {
      let mean = calibrator.mean(score)
      if method == .temperature {
        #expect(abs(mean - 0.5) < 0.024)
      } else {
        #expect(abs(mean - constant) < 1e-12)
      }
    }
  }

  @Test(arguments: PostHocFixtures.methods) func threeQuestions(method: CalibrationMethod) throws {
    let rows = [
      PostHocFixtures.row(0, 0.9, 2), PostHocFixtures.row(1, 0.4, 1),
      PostHocFixtures.row(2, 0.7, 8),
    ]
    let calibrator = try PostHocFixtures.fit(method, rows)
    #expect(calibrator.identity?.questions == 3)
    for score in PostHocFixtures.scores {
      let mean = calibrator.mean(score)
      #expect(mean >= 0 && mean <= 1)
    }
  }

  /// A row thrice, all rows thrice: the same map.
  @Test(arguments: PostHocFixtures.methods) func duplicatedRows(method: CalibrationMethod) throws {
    let rows = PostHocFixtures.randomRows(seed: 5)
    let calibrator = try PostHocFixtures.fit(method, rows)
    let tripled = try PostHocFixtures.fit(method, rows + rows + rows)
    let shuffled = try PostHocFixtures.fit(method, rows.reversed())
    for score in PostHocFixtures.scores {
      #expect(abs(tripled.mean(score) - calibrator.mean(score)) < 1e-8)
      #expect(abs(shuffled.mean(score) - calibrator.mean(score)) < 1e-8)
    }
    let again = try PostHocFixtures.fit(method, rows)
    #expect(try CalibratorFile.encode(again) == CalibratorFile.encode(calibrator))
  }

  @Test(arguments: PostHocFixtures.methods) func tooFewQuestions(method: CalibrationMethod) {
    for rows in [[], (0..<50).map { PostHocFixtures.row(1, Double($0) / 50, $0 % 9) }] {
      let error = #expect(throws: CalibrationError.self) {
        try PostHocFixtures.fit(method, rows)
      }
      #expect(error?.code == .tooFewRows)
      #expect(error?.message.contains("\(rows.count) rows") == true)
    }
  }

  @Test(
    arguments: PostHocFixtures.methods,
    [
      PostHocFixtures.row(9, .nan, 1), PostHocFixtures.row(9, 1.01, 1),
      PostHocFixtures.row(9, -0.01, 1), PostHocFixtures.row(9, .infinity, 1),
      PostHocFixtures.row(9, 0.5, 9), PostHocFixtures.row(9, 0.5, -1),
      PostHocFixtures.row(9, 0.5, 0, of: 0),
    ])
  func badRowsAreNamed(method: CalibrationMethod, row: CalibrationRow) {
    let rows = (0..<4).map { PostHocFixtures.row($0, 0.3, 2) } + [row]
    let error = #expect(throws: CalibrationError.self) { try PostHocFixtures.fit(method, rows) }
    #expect(error?.code == .invalidRow)
    #expect(error?.message.contains("Row 4") == true)
  }
}
