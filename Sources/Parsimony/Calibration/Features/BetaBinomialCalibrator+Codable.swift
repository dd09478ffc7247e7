import Foundation

extension BetaBinomialCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case levels
  }

  /// Writes the schema, the method, the identity and the fit.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(levels, forKey: .levels)
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
    model = try FeatureModel(from: decoder, outputs: ["the mean", "the concentration"])
  }
}
