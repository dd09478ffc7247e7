import Foundation

extension FeatureQuantileCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case levels
    case labelResolution
  }

  /// Writes the schema, the method, the identity and the fit.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(levels, forKey: .levels)
    try container.encode(resolution, forKey: .labelResolution)
    try model.encode(to: encoder)
  }

  /// Reads and validates: the schema, the method, increasing levels, shapes that agree, and finite
  /// numbers throughout.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    levels = try container.decode([Double].self, forKey: .levels)
    try SuccessQuantiles.validate(levels: levels)
    resolution = try container.decode(LabelResolution.self, forKey: .labelResolution)
    try resolution.validate()
    model = try FeatureModel(
      from: decoder, outputs: levels.map { "the \($0) quantile" } + ["the mean"])
  }
}
