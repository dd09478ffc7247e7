extension ShiftDetector: Codable {
  /// The schema that this version writes and reads.
  public static let schema = "parsimony.shift-detector/1"

  private enum CodingKeys: String, CodingKey {
    case schema, coordinates, questions, calibration
  }

  /// Decodes and validates; throws `unknownSchema` or `malformedFile`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(String.self, forKey: .schema)
    guard schema == Self.schema else {
      throw CalibrationError(
        .unknownSchema,
        "The shift detector's schema is '\(schema)'; this version reads '\(Self.schema)'. "
          + "Make it again or update the program.")
    }
    try self.init(
      coordinates: container.decode([String].self, forKey: .coordinates),
      questions: container.decode(Int.self, forKey: .questions),
      calibration: container.decode([[Double?]].self, forKey: .calibration))
  }

  /// Encodes with the schema in front.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(coordinates, forKey: .coordinates)
    try container.encode(questions, forKey: .questions)
    try container.encode(calibration, forKey: .calibration)
  }
}
