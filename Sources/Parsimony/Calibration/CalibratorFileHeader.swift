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

  /// Throws `unknownMethod` unless the file is of this method.
  func require(method: String) throws {
    guard self.method == method else {
      throw CalibrationError(
        .unknownMethod, "The calibrator's method is '\(self.method)', not '\(method)'.")
    }
  }
}
