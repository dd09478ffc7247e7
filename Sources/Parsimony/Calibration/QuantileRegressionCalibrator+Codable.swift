import Foundation

extension QuantileRegressionCalibrator: Codable {
  /// The name of the method in calibrator files.
  public static let method = "quantile-regression"

  private enum CodingKeys: String, CodingKey {
    case identity
    case levels
    case coefficients
    case features
  }

  /// Writes the schema, the method, the identity and the fit.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .identity)
    try container.encode(levels, forKey: .levels)
    try container.encode(coefficients, forKey: .coefficients)
    try container.encode(features, forKey: .features)
  }

  /// Reads and validates: the schema, the method, increasing levels, shapes that agree, and finite
  /// numbers throughout.
  public init(from decoder: any Decoder) throws {
    let header = try CalibratorFileHeader(from: decoder)
    guard header.method == Self.method else {
      throw CalibrationError(
        .unknownMethod, "The calibrator's method is '\(header.method)', not '\(Self.method)'.")
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let identity = try container.decode(CalibratorIdentity.self, forKey: .identity)
    let levels = try container.decode([Double].self, forKey: .levels)
    try SuccessQuantiles.validate(levels: levels)
    let features = try container.decode(ScoreFeatures.self, forKey: .features)
    try features.validate()
    let coefficients = try container.decode([[Double]].self, forKey: .coefficients)
    guard coefficients.count == levels.count,
      coefficients.allSatisfy({ $0.count == features.count + 1 })
    else {
      throw CalibrationError(
        .malformedFile,
        "The coefficients' shape is \(coefficients.map(\.count)); \(levels.count) levels need "
          + "\(features.count + 1) each.")
    }
    for (index, row) in coefficients.enumerated() {
      if let value = row.first(where: { !$0.isFinite }) {
        throw CalibrationError(
          .malformedFile,
          "A coefficient of the \(levels[index]) quantile is \(value); fit the calibrator again.")
      }
    }
    self.init(
      identity: identity, levels: levels, features: features,
      parameters: coefficients.flatMap { $0 })
  }
}

extension ScoreFeatures {
  /// Throws `malformedFile` unless shapes agree and every number is finite and in its range.
  func validate() throws {
    guard means.count == Self.columnCount(knots: knots.count), scales.count == means.count else {
      throw CalibrationError(
        .malformedFile,
        "The features have \(knots.count) knots, \(means.count) means and \(scales.count) scales; "
          + "expected \(Self.columnCount(knots: knots.count)) means and scales.")
    }
    guard (knots + means + scales).allSatisfy(\.isFinite), scales.allSatisfy({ $0 > 0 }),
      defaultExpectedSteps >= 1, defaultExpectedSteps.isFinite
    else {
      throw CalibrationError(
        .malformedFile,
        "The features' knots, means, scales or default steps hold a number out of range; "
          + "fit the calibrator again.")
    }
  }
}
