import Foundation
import Parsimony
import Testing

/// Corrupt files of the feature calibrators with hidden units; `CalibratorFileTests` has the rest.
@Suite struct FeatureCalibratorFileTests {
  static let files = Result {
    let rows = ScoreFeaturesTests.rows(questions: 60, seed: 1)
    return [
      try CalibratorFile.encode(rows.fit(options: .quickNetwork)),
      try CalibratorFile.encode(rows.fitBeta(options: .quickNetwork)),
    ]
  }

  /// What each changed file is refused with.
  static func refusals(_ change: (inout [String: Any]) -> Void) throws -> [CalibrationError] {
    try files.get().compactMap { data in
      var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      change(&object)
      let changed = try JSONSerialization.data(withJSONObject: object)
      return #expect(throws: CalibrationError.self) { try CalibratorFile.decode(changed) }
    }
  }

  @Test func networkRoundTripIsExact() throws {
    let rows = ScoreFeaturesTests.rows(questions: 60, seed: 1)
    let calibrator = try rows.fit(options: .quickNetwork)
    let data = try Self.files.get()[0]
    let decoded = try #require(try CalibratorFile.decode(data) as? FeatureQuantileCalibrator)
    #expect(decoded == calibrator)
    #expect(decoded.hiddenUnits == 6)
    #expect(rows.quantiles(decoded) == rows.quantiles(calibrator))
  }

  @Test(arguments: ["schema", "method", "identity", "levels", "coefficients", "features"])
  func missingKeysAreNamed(key: String) throws {
    for error in try Self.refusals({ $0[key] = nil }) {
      #expect(error.code == .malformedFile)
      #expect(error.message.contains("'\(key)'"))
    }
  }

  @Test(arguments: ["inputs", "outputs"])
  func badHiddenUnitsAreRefused(part: String) throws {
    for numbers in [[[1.0]], [], [[Double]](repeating: [1], count: 6)] {
      let errors = try Self.refusals {
        var hidden = $0["hidden"] as? [String: Any] ?? [:]
        hidden[part] = numbers
        $0["hidden"] = hidden
      }
      #expect(errors.count == 2)
      #expect(errors.allSatisfy { $0.code == .malformedFile })
    }
  }

  @Test func badFeaturesAreRefused() throws {
    func change(_ key: String, _ value: Any) throws -> [CalibrationError.Code] {
      try Self.refusals {
        var features = $0["features"] as? [String: Any] ?? [:]
        features[key] = value
        $0["features"] = features
      }.map(\.code)
    }
    let refused = [CalibrationError.Code.malformedFile, .malformedFile]
    #expect(try change("groups", [String]()) == refused)
    #expect(try change("groups", ["score", "score"]) == refused)
    #expect(try change("groups", ["progress", "score"]) == refused)
    #expect(try change("groups", ["colour"]) == refused)
    #expect(try change("knots", [0.0]) == refused)
    #expect(try change("means", [0.0]) == refused)
    #expect(try change("defaultExpectedSteps", 0.5) == refused)
  }

  @Test func badResolutionIsRefused() throws {
    let errors = try Self.refusals {
      $0["labelResolution"] = ["empty": 8, "unfinished": 0, "finished": 1]
      $0["levels"] = $0["method"] as? String == "beta-binomial" ? [0.5, 0.1] : $0["levels"]
    }
    #expect(errors.map(\.code) == [.malformedFile, .invalidQuantiles])
  }

  /// The files of the method that these replaced are refused by name.
  @Test func oldMethodIsRefused() throws {
    for error in try Self.refusals({ $0["method"] = "quantile-regression" }) {
      #expect(error.code == .unknownMethod)
      #expect(error.message.contains("quantile-regression"))
    }
  }
}
