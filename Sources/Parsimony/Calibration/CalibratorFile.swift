public import Foundation

/// Reads and writes calibrators as versioned JSON.
///
/// Every file is an object with `"schema": "parsimony.calibrator/1"` and a `"method"`; the rest
/// depends on the method. Numbers are written so that they read back exactly.
public enum CalibratorFile {
  /// The schema that this version writes and reads.
  public static let schema = "parsimony.calibrator/1"

  /// Reads a calibrator of any known method. Throws `unknownSchema`, `unknownMethod` or
  /// `malformedFile`, saying what was found and what was expected.
  public static func decode(_ data: Data) throws -> any Calibrator {
    let method = try method(of: data)
    switch method {
    case .raw: return try read(UncalibratedScores.self, from: data)
    case .constant: return try read(ConstantCalibrator.self, from: data)
    case .temperature: return try read(TemperatureCalibrator.self, from: data)
    case .isotonic: return try read(IsotonicCalibrator.self, from: data)
    case .histogram: return try read(HistogramCalibrator.self, from: data)
    case .platt: return try read(PlattCalibrator.self, from: data)
    case .beta: return try read(BetaCalibrator.self, from: data)
    case .featureQuantile: return try read(FeatureQuantileCalibrator.self, from: data)
    case .betaBinomial: return try read(BetaBinomialCalibrator.self, from: data)
    case .loraQuantile: return try read(ModelQuantileCalibrator.self, from: data)
    }
  }

  /// The method of a calibrator's file. Throws as `decode`, without reading the rest.
  public static func method(of data: Data) throws -> CalibrationMethod {
    let header = try read(CalibratorFileHeader.self, from: data)
    guard let method = CalibrationMethod(rawValue: header.method) else {
      let known = CalibrationMethod.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw CalibrationError(
        .unknownMethod,
        "The calibrator's method is '\(header.method)'; this version knows \(known). "
          + "Fit it again or update the program.")
    }
    return method
  }

  /// Writes a calibrator: sorted keys, indented, ending with a newline.
  public static func encode(_ calibrator: some Calibrator & Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(calibrator) + Data("\n".utf8)
    } catch let error as EncodingError {
      throw CalibrationError(.malformedFile, "The calibrator cannot be written as JSON: \(error)")
    }
  }

  private static func read<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw CalibrationError(.malformedFile, explain(error))
    }
  }

  private static func explain(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
      return path.isEmpty ? "at the top" : "at '" + path.joined(separator: ".") + "'"
    }
    let reason: String
    switch error {
    case .keyNotFound(let key, let context):
      reason = "the key '\(key.stringValue)' is missing \(place(context))"
    case .typeMismatch(let type, let context):
      reason = "the value \(place(context)) is not of the type \(type)"
    case .valueNotFound(let type, let context):
      reason = "the value \(place(context)) is null where a \(type) is needed"
    case .dataCorrupted(let context):
      reason = "\(context.debugDescription) \(place(context))"
    @unknown default:
      reason = "\(error)"
    }
    return "The calibrator file cannot be read: \(reason). Fit it again or restore the file."
  }
}
