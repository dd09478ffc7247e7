import Foundation
import Parsimony
import Testing

/// The file form of every method that sees scores alone.
@Suite struct PostHocFileTests {
  static let methods = [CalibrationMethod.raw] + PostHocFixtures.methods

  static func file(_ method: CalibrationMethod) throws -> Data {
    try CalibratorFile.encode(
      PostHocFixtures.fit(method, PostHocFixtures.randomRows(seed: 2)))
  }

  static func changed(
    _ method: CalibrationMethod, _ change: (inout [String: Any]) -> Void
  ) throws -> Data {
    var object = try #require(
      try JSONSerialization.jsonObject(with: file(method)) as? [String: Any])
    change(&object)
    return try JSONSerialization.data(withJSONObject: object)
  }

  static func refusal(_ data: Data) -> CalibrationError? {
    #expect(throws: CalibrationError.self) { try CalibratorFile.decode(data) }
  }

  @Test(arguments: methods) func roundTripIsExact(method: CalibrationMethod) throws {
    let calibrator = try PostHocFixtures.fit(method, PostHocFixtures.randomRows(seed: 2))
    let data = try CalibratorFile.encode(calibrator)
    let decoded = try CalibratorFile.decode(data)
    #expect(type(of: decoded) == type(of: calibrator))
    #expect(decoded.identity == calibrator.identity)
    for score in PostHocFixtures.scores {
      let observation = ScoreObservation(rawScore: score, stepIndex: 0)
      #expect(decoded.quantiles(for: observation) == calibrator.quantiles(for: observation))
    }
    let encodable = try #require(decoded as? any Calibrator & Encodable)
    #expect(try CalibratorFile.encode(encodable) == data)
  }

  @Test(arguments: methods) func layout(method: CalibrationMethod) throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: Self.file(method)) as? [String: Any])
    #expect(object["schema"] as? String == "parsimony.calibrator/1")
    #expect(object["method"] as? String == method.rawValue)
    #expect(Set(object.keys) == Set(["schema", "method"] + Self.keys(method)))
    if method != .raw {
      let identity = try #require(object["identity"] as? [String: Any])
      #expect(identity["policy"] as? String == "policy")
      #expect(identity["processRewardModel"] as? String == "prm")
    }
  }

  static func keys(_ method: CalibrationMethod) -> [String] {
    switch method {
    case .constant: ["identity", "probability"]
    case .temperature: ["identity", "temperature"]
    case .isotonic: ["identity", "scores", "values"]
    case .histogram: ["identity", "edges", "values"]
    case .platt: ["identity", "slope", "intercept"]
    case .beta: ["identity", "a", "b", "c"]
    default: []
    }
  }

  @Test(arguments: methods) func missingOrMistypedKeysAreNamed(method: CalibrationMethod) throws {
    for key in ["schema", "method"] + Self.keys(method) {
      for value in [nil, NSNull(), ["x": "NaN"]] as [Any?] {
        let error = Self.refusal(try Self.changed(method) { $0[key] = value })
        #expect(error?.code == .malformedFile)
        #expect(error?.message.contains("'\(key)") == true, "\(key): \(error?.message ?? "")")
      }
    }
  }

  @Test(arguments: methods) func anotherMethodsFile(method: CalibrationMethod) throws {
    let other: CalibrationMethod = method == .platt ? .beta : .platt
    func refusal<Value: Decodable>(_ type: Value.Type) throws -> CalibrationError? {
      let data = try Self.file(other)
      return #expect(throws: CalibrationError.self) {
        try JSONDecoder().decode(type, from: data)
      }
    }
    let error =
      switch method {
      case .raw: try refusal(UncalibratedScores.self)
      case .constant: try refusal(ConstantCalibrator.self)
      case .temperature: try refusal(TemperatureCalibrator.self)
      case .isotonic: try refusal(IsotonicCalibrator.self)
      case .histogram: try refusal(HistogramCalibrator.self)
      case .platt: try refusal(PlattCalibrator.self)
      default: try refusal(BetaCalibrator.self)
      }
    #expect(error?.code == .unknownMethod)
    #expect(
      error?.message == "The calibrator's method is '\(other.rawValue)', not '\(method.rawValue)'.")
  }

  @Test(arguments: [
    (CalibrationMethod.constant, "probability", [-0.1, 1.1]),
    (.temperature, "temperature", [0, -1, 1e-3, 1e3]),
    (.platt, "slope", [-1e-9]),
    (.beta, "a", [-1]), (.beta, "b", [-1]),
  ])
  func numbersOutOfRange(method: CalibrationMethod, key: String, values: [Double]) throws {
    for value in values {
      let error = Self.refusal(try Self.changed(method) { $0[key] = value })
      #expect(error?.code == .malformedFile)
      #expect(error?.message.contains("'\(key)' holds \(value)") == true)
    }
  }

  /// Numbers that JSON or a double cannot hold.
  @Test(arguments: PostHocFixtures.methods, ["1e999", "-1e999", "NaN", "Infinity", "\"1\""])
  func numbersThatAreNone(method: CalibrationMethod, text: String) throws {
    let key = try #require(Self.keys(method).last)
    let marked = try Self.changed(method) {
      $0[key] = method == .isotonic || method == .histogram ? ["mark"] : "mark"
    }
    let corrupt = String(decoding: marked, as: UTF8.self)
      .replacingOccurrences(of: "\"mark\"", with: text)
    #expect(Self.refusal(Data(corrupt.utf8))?.code == .malformedFile)
  }

  @Test(
    arguments: [
      ([], []), ([0.1, 0.2], [0.5]), ([0.1], [0.5, 0.6]), ([0.2, 0.1], [0.5, 0.6]),
      ([0.1, 0.1], [0.5, 0.6]), ([0.1, 0.2], [0.6, 0.5]), ([-0.1, 0.2], [0.5, 0.6]),
      ([0.1, 1.2], [0.5, 0.6]), ([0.1, 0.2], [-0.5, 0.6]), ([0.1, 0.2], [0.5, 1.6]),
    ] as [([Double], [Double])])
  func isotonicMapsThatAreNone(scores: [Double], values: [Double]) throws {
    let data = try Self.changed(.isotonic) {
      $0["scores"] = scores
      $0["values"] = values
    }
    #expect(Self.refusal(data)?.code == .malformedFile)
  }

  @Test(
    arguments: [
      ([], []), ([0.5], [0.5]), ([], [0.5, 0.6]), ([0.6, 0.5], [0.1, 0.2, 0.3]),
      ([0.5, 0.5], [0.1, 0.2, 0.3]), ([-0.5], [0.1, 0.2]), ([1.5], [0.1, 0.2]),
      ([0.5], [-0.1, 0.2]), ([0.5], [0.1, 1.2]),
    ] as [([Double], [Double])])
  func histogramsThatAreNone(edges: [Double], values: [Double]) throws {
    let data = try Self.changed(.histogram) {
      $0["edges"] = edges
      $0["values"] = values
    }
    #expect(Self.refusal(data)?.code == .malformedFile)
  }

  @Test func unknownMethodsAreListed() throws {
    let unknown = Self.refusal(try Self.changed(.platt) { $0["method"] = "tea-leaves" })
    #expect(unknown?.code == .unknownMethod)
    #expect(unknown?.message.contains("'tea-leaves'") == true)
    #expect(unknown?.message.contains("'feature-quantile'") == true)
  }

  /// The quantiles that the model states are read as any other method's.
  @Test func theModelsOwnQuantiles() throws {
    let rows = PostHocFixtures.randomRows(seed: 2)
    let calibrator = try ModelQuantileCalibrator(
      fittedOn: CalibratorIdentity(policy: "p", processRewardModel: "r", seed: 1, rows: rows),
      levels: SuccessQuantiles.defaultLevels,
      adapter: ModelQuantileCalibrator.Adapter(
        file: "adapter.safetensors", fingerprint: "0", rank: 2, alpha: 32, layerStride: 4,
        targets: ["self_attn.q_proj"]))
    let decoded = try CalibratorFile.decode(CalibratorFile.encode(calibrator))
    #expect(decoded as? ModelQuantileCalibrator == calibrator)
    let other = Self.refusal(try Self.changed(.platt) { $0["method"] = "lora-quantile" })
    #expect(other?.code == .malformedFile)
  }
}
