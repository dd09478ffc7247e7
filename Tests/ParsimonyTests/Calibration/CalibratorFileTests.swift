import Foundation
import Parsimony
import Testing

@Suite struct CalibratorFileTests {
  static let calibrator = Result {
    try SyntheticCalibrationData().rows(questions: 50, seed: 1)
      .fit(seed: .max, options: .quick)
  }

  /// The file as an object, changed by `change`, as data again.
  static func changed(_ change: (inout [String: Any]) -> Void) throws -> Data {
    let data = try CalibratorFile.encode(calibrator.get())
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&object)
    return try JSONSerialization.data(withJSONObject: object)
  }

  static func refusal(_ data: Data) -> CalibrationError? {
    #expect(throws: CalibrationError.self) { try CalibratorFile.decode(data) }
  }

  @Test func roundTripIsExact() throws {
    let calibrator = try Self.calibrator.get()
    let data = try CalibratorFile.encode(calibrator)
    let decoded = try #require(
      try CalibratorFile.decode(data) as? FeatureQuantileCalibrator)
    #expect(decoded == calibrator)
    #expect(decoded.coefficients == calibrator.coefficients)
    #expect(decoded.fittedOn.seed == .max)
    #expect(try CalibratorFile.encode(decoded) == data)
    for score in stride(from: 0.0, through: 1, by: 0.1) {
      let observation = ScoreObservation(rawScore: score, stepIndex: 2, expectedSteps: 4)
      #expect(decoded.quantiles(for: observation) == calibrator.quantiles(for: observation))
    }
  }

  @Test func layout() throws {
    let data = try CalibratorFile.encode(Self.calibrator.get())
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["schema"] as? String == "parsimony.calibrator/1")
    #expect(object["method"] as? String == "feature-quantile")
    #expect(object["levels"] as? [Double] == [0.1, 0.5, 0.9])
    let identity = try #require(object["identity"] as? [String: Any])
    #expect(identity["policy"] as? String == "policy")
    #expect(identity["processRewardModel"] as? String == "prm")
    #expect(identity["questions"] as? Int == 50)
    #expect(identity["rows"] as? Int == 200)
    #expect(data.last == UInt8(ascii: "\n"))
  }

  @Test func unknownSchemaAndMethod() throws {
    let schema = Self.refusal(try Self.changed { $0["schema"] = "parsimony.calibrator/2" })
    #expect(schema?.code == .unknownSchema)
    #expect(schema?.message.contains("parsimony.calibrator/2") == true)
    let method = Self.refusal(try Self.changed { $0["method"] = "tea-leaves" })
    #expect(method?.code == .unknownMethod)
    #expect(method?.message.contains("tea-leaves") == true)
  }

  @Test(arguments: [
    "schema", "method", "identity", "levels", "coefficients", "features", "labelResolution",
  ])
  func missingKeysAreNamed(key: String) throws {
    let error = Self.refusal(try Self.changed { $0[key] = nil })
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains("'\(key)'") == true)
  }

  @Test func badNumbersAreRefused() throws {
    let calibrator = try Self.calibrator.get()
    let null = Self.refusal(
      try Self.changed { $0["coefficients"] = [[NSNull(), 1.0]] })
    #expect(null?.code == .malformedFile)
    #expect(null?.message.contains("coefficients.0.0") == true)
    let word = Self.refusal(try Self.changed { $0["coefficients"] = [["NaN"]] })
    #expect(word?.code == .malformedFile)
    let text = String(decoding: try CalibratorFile.encode(calibrator), as: UTF8.self)
    let huge = text.replacingOccurrences(
      of: "\(calibrator.coefficients[0][0])", with: "1e999")
    #expect(huge != text)
    #expect(Self.refusal(Data(huge.utf8))?.code == .malformedFile)
    let bare = text.replacingOccurrences(of: "\(calibrator.coefficients[0][0])", with: "NaN")
    #expect(Self.refusal(Data(bare.utf8))?.code == .malformedFile)
  }

  @Test func badShapesAreRefused() throws {
    #expect(
      Self.refusal(try Self.changed { $0["coefficients"] = [[1.0, 2.0]] })?.code == .malformedFile)
    #expect(
      Self.refusal(try Self.changed { $0["levels"] = [0.5, 0.1, 0.9] })?.code == .invalidQuantiles)
    let features = Self.refusal(
      try Self.changed {
        var features = $0["features"] as? [String: Any] ?? [:]
        features["scales"] = [0.0]
        $0["features"] = features
      })
    #expect(features?.code == .malformedFile)
  }

  @Test(arguments: ["", "{", "[]", "null", "{}", "\u{0}"])
  func notACalibrator(text: String) {
    #expect(Self.refusal(Data(text.utf8))?.code == .malformedFile)
  }
}
