import Parsimony

/// The weights of a model as one flat array.
public struct ModelParameters: Sendable, Hashable {
  /// The shape of the model.
  public let configuration: TransformerConfiguration
  /// Whether there is a step-end scoring head.
  public let hasHead: Bool
  /// Where each tensor lies.
  public let layout: ParameterLayout
  /// The weights.
  public var values: [Float]

  /// Wraps weights.
  ///
  /// - Throws: ``ModelFileError`` if the shape is impossible or the count does not fit.
  public init(
    configuration: TransformerConfiguration, head: Bool = false, values: [Float]
  ) throws(ModelFileError) {
    if let defect = configuration.defect { throw ModelFileError(.badWeights, defect) }
    self.configuration = configuration
    hasHead = head
    layout = ParameterLayout(configuration, head: head)
    guard values.count == layout.count else {
      throw ModelFileError(
        .badWeights, "\(values.count) weights given, the configuration has \(layout.count)")
    }
    self.values = values
  }

  /// Random weights: normal with deviation .02 scaled down by depth for the residual outputs
  /// (as GPT-2 does), norms 1, head 0.
  ///
  /// - Throws: ``ModelFileError`` if the shape is impossible.
  public static func random(
    _ configuration: TransformerConfiguration, head: Bool = false, seed: UInt64
  ) throws(ModelFileError) -> ModelParameters {
    if let defect = configuration.defect { throw ModelFileError(.badWeights, defect) }
    let layout = ParameterLayout(configuration, head: head)
    var generator = SplitMix64(seed: seed)
    var values = [Float](repeating: 0, count: layout.count)
    for entry in layout.entries {
      if entry.name.hasSuffix("norm.weight") {
        for index in entry.range { values[index] = 1 }
      } else if !entry.name.hasPrefix("score.") {
        var deviation = 1 / Double(entry.shape[1]).squareRoot()
        if entry.name.hasSuffix("o_proj.weight") || entry.name.hasSuffix("down_proj.weight") {
          deviation /= Double(2 * configuration.layers).squareRoot()
        }
        if entry.name.hasSuffix("embed_tokens.weight") { deviation = 0.05 }
        for index in entry.range { values[index] = Float(generator.normal() * deviation) }
      }
    }
    return try ModelParameters(configuration: configuration, head: head, values: values)
  }

  /// One tensor's weights by name.
  public subscript(name: String) -> [Float]? {
    layout.entries.first { $0.name == name }.map { Array(values[$0.range]) }
  }

  /// The same trunk with a fresh (zero) scoring head: every prefix scores one half.
  public func addingHead() throws(ModelFileError) -> ModelParameters {
    guard !hasHead else { return self }
    return try ModelParameters(
      configuration: configuration, head: true,
      values: values + [Float](repeating: 0, count: configuration.hiddenSize + 1))
  }
}
