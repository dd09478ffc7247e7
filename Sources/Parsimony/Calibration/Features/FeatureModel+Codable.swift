extension FeatureModel {
  /// The keys of a model inside a calibrator file.
  enum CodingKeys: String, CodingKey {
    case features
    case coefficients
    case hidden
  }

  /// The hidden layer in a file.
  private struct HiddenLayer: Codable {
    /// One array a hidden unit: its weights of the regressors, the intercept last.
    let inputs: [[Double]]
    /// One array an output: its weights of the hidden units.
    let outputs: [[Double]]
  }

  /// The direct part: one array an output, of coefficients of the standardised regressors, the
  /// intercept last.
  var coefficients: [[Double]] {
    columns(from: 0, rows: network.inputs, columns: network.outputs)
  }

  /// Writes the model's keys beside those of the calibrator.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(features, forKey: .features)
    try container.encode(coefficients, forKey: .coefficients)
    guard network.hidden > 0 else { return }
    try container.encode(
      HiddenLayer(
        inputs: columns(
          from: network.hiddenStart, rows: network.inputs, columns: network.hidden),
        outputs: columns(
          from: network.outputStart, rows: network.hidden, columns: network.outputs)),
      forKey: .hidden)
  }

  /// Reads and validates a model of `names.count` outputs: shapes that agree and finite numbers.
  init(from decoder: any Decoder, outputs names: [String]) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode(ScoreFeatures.self, forKey: .features)
    try features.validate()
    let inputs = features.count + 1
    let direct = try container.decode([[Double]].self, forKey: .coefficients)
    let hidden = try container.decodeIfPresent(HiddenLayer.self, forKey: .hidden)
    let units = hidden?.inputs.count ?? 0
    try Self.require(
      direct, names.count, inputs, "coefficients of \(names.joined(separator: ", "))")
    if let hidden {
      try Self.require(hidden.inputs, units, inputs, "hidden units' inputs")
      try Self.require(hidden.outputs, names.count, units, "hidden units' outputs")
    }
    network = FeatureNetwork(inputs: inputs, hidden: units, outputs: names.count)
    parameters =
      Self.transposed(direct) + Self.transposed(hidden?.inputs ?? [])
      + Self.transposed(hidden?.outputs ?? [])
  }

  private static func require(
    _ numbers: [[Double]], _ rows: Int, _ columns: Int, _ what: String
  ) throws {
    guard numbers.count == rows, numbers.allSatisfy({ $0.count == columns }) else {
      throw CalibrationError(
        .malformedFile,
        "The shape of the \(what) is \(numbers.map(\.count)); expected \(rows) arrays of "
          + "\(columns) numbers each.")
    }
    if let value = numbers.joined().first(where: { !$0.isFinite }) {
      throw CalibrationError(
        .malformedFile, "One of the \(what) is \(value); fit the calibrator again.")
    }
  }

  private func columns(from start: Int, rows: Int, columns: Int) -> [[Double]] {
    (0..<columns).map { column in
      (0..<rows).map { parameters[start + $0 * columns + column] }
    }
  }

  private static func transposed(_ columns: [[Double]]) -> [Double] {
    (columns.first ?? []).indices.flatMap { row in columns.map { $0[row] } }
  }
}
