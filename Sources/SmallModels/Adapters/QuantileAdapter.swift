import Foundation
import Parsimony

/// A low-rank adapter of a process reward model with a monotone quantile head: the weights of
/// "LoRA quantile calibration" (arXiv 2506.09338, with three changes: the mean is predicted too,
/// quantiles cannot cross, and every matrix may be adapted).
///
/// With o the head's outputs at a step's end, the mean is sigmoid(o_0) and the quantiles are
/// sigmoid(o_1), sigmoid(o_1 + softplus(o_2)), ...: increasing by construction.
public struct QuantileAdapter: Sendable, Hashable {
  /// The shape.
  public let shape: AdapterShape
  /// The shape of the model that it adapts.
  public let configuration: TransformerConfiguration
  /// Where each tensor lies.
  public let layout: ParameterLayout
  /// The weights.
  public package(set) var values: [Float]

  /// Wraps weights.
  ///
  /// - Throws: ``ModelFileError`` if the shape is impossible for the model, the count does not fit
  ///   or a weight is not a number.
  public init(
    shape: AdapterShape, configuration: TransformerConfiguration, values: [Float]
  ) throws(ModelFileError) {
    if let defect = configuration.defect ?? shape.defect(for: configuration) {
      throw ModelFileError(.badWeights, defect)
    }
    self.shape = shape
    self.configuration = configuration
    layout = shape.layout(for: configuration)
    guard values.count == layout.count else {
      throw ModelFileError(
        .badWeights, "\(values.count) weights given, the adapter has \(layout.count)")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw ModelFileError(.badWeights, "the adapter holds weights that are not numbers")
    }
    self.values = values
  }

  /// An adapter that changes nothing yet: B is zero, the mean is the model's own score, and the
  /// quantiles lie a little around it (the paper's start: every row is the model's own).
  ///
  /// - Throws: ``ModelFileError`` if the model has no head or the shape does not fit.
  public init(
    of model: ModelParameters, shape: AdapterShape, seed: UInt64
  ) throws(ModelFileError) {
    guard let weight = model["score.weight"], let bias = model["score.bias"]?.first else {
      throw ModelFileError(.badWeights, "the model has no score.weight; adapt one with a head")
    }
    if let defect = shape.defect(for: model.configuration) {
      throw ModelFileError(.badWeights, defect)
    }
    let layout = shape.layout(for: model.configuration)
    var generator = SplitMix64(seed: seed)
    var values = [Float](repeating: 0, count: layout.count)
    for entry in layout.entries {
      if entry.name.hasSuffix("lora_A.weight") {
        let deviation = 1 / Double(entry.shape[1]).squareRoot()
        for index in entry.range { values[index] = Float(generator.normal() * deviation) }
      } else if entry.name == "score.weight" {
        // The mean and the lowest quantile start as the score, increments at a constant.
        for row in 0..<min(2, shape.outputs) {
          let start = entry.offset + row * weight.count
          values.replaceSubrange(start..<start + weight.count, with: weight)
        }
      } else if entry.name == "score.bias" {
        values[entry.offset] = bias
        values[entry.offset + 1] = bias - 0.3
        for output in 2..<max(2, shape.outputs) { values[entry.offset + output] = -1 }
      }
    }
    try self.init(shape: shape, configuration: model.configuration, values: values)
  }

  /// One tensor's weights by name; empty where there is none.
  func tensor(_ name: String) -> [Float] {
    layout.entries.first { $0.name == name }.map { Array(values[$0.range]) } ?? []
  }

  /// The model with the adapter's products added to its matrices, without its own head: as fast as
  /// the model itself.
  package func merged(into model: ModelParameters) throws(ModelFileError) -> ModelParameters {
    guard model.configuration == configuration else {
      throw ModelFileError(
        .badWeights, "the adapter was made for a model of another shape; take the one it names")
    }
    var merged = model.values
    for layer in shape.layers(of: configuration) {
      for target in shape.targets {
        let name = AdapterShape.matrix(target, layer: layer)
        guard let entry = model.layout.entries.first(where: { $0.name == name }) else { continue }
        let block = String(name.dropLast(".weight".count))
        let a = tensor(block + ".lora_A.weight")
        let b = tensor(block + ".lora_B.weight")
        let (rows, columns, rank) = (entry.shape[0], entry.shape[1], shape.rank)
        for row in 0..<rows {
          for k in 0..<rank {
            let factor = shape.scale * b[row * rank + k]
            if factor == 0 { continue }
            let start = entry.offset + row * columns
            for column in 0..<columns { merged[start + column] += factor * a[k * columns + column] }
          }
        }
      }
    }
    let trunk = ParameterLayout(configuration)
    return try ModelParameters(configuration: configuration, values: Array(merged[0..<trunk.count]))
  }
}
