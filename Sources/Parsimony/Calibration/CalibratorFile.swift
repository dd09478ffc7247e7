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
    let header = try read(CalibratorFileHeader.self, from: data)
    switch header.method {
    case QuantileRegressionCalibrator.method:
      return try read(QuantileRegressionCalibrator.self, from: data)
    default:
      throw CalibrationError(
        .unknownMethod,
        "The calibrator's method is '\(header.method)'; this version knows "
          + "'\(QuantileRegressionCalibrator.method)'. Fit it again or update the program.")
    }
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

/// What every calibrator file starts with; decoding refuses an unknown schema.
struct CalibratorFileHeader: Codable {
  let schema: String
  let method: String

  init(method: String) {
    schema = CalibratorFile.schema
    self.method = method
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try container.decode(String.self, forKey: .schema)
    guard schema == CalibratorFile.schema else {
      throw CalibrationError(
        .unknownSchema,
        "The calibrator's schema is '\(schema)'; this version reads '\(CalibratorFile.schema)'. "
          + "Fit it again or update the program.")
    }
    method = try container.decode(String.self, forKey: .method)
  }
}
