public import Foundation
import Parsimony

/// The head of a process reward model, for servers that give hidden states: `head.json`.
///
/// With h the hidden state after the last norm at a step's last token, the score of the prefix that
/// ends there is sigmoid(weight . h + bias). An adapted model also states quantiles: with
/// o_k = weight_k . h + bias_k their logits are o_1, o_1 + softplus(o_2), ...
public struct StepHead: Sendable, Hashable {
  /// The file's schema.
  public static let schema = "parsimony.head/1"

  /// Width of the hidden states.
  public let hiddenSize: Int
  /// One row an output: the score, then a quantile each.
  public let weight: [[Float]]
  /// One number an output.
  public let bias: [Float]
  /// The quantiles' levels; empty for a model's own head.
  public let levels: [Double]

  /// The head that goes with a model, or with a model that an adapter is merged into.
  ///
  /// - Throws: ``ModelFileError`` if the model has no head.
  public init(
    of parameters: ModelParameters, adapter: QuantileAdapter? = nil
  ) throws(ModelFileError) {
    guard let own = parameters["score.weight"], let ownBias = parameters["score.bias"] else {
      throw ModelFileError(
        .badWeights, "the model has no score.weight; only process reward models have a head")
    }
    hiddenSize = parameters.configuration.hiddenSize
    let flat = adapter?.tensor("score.weight") ?? own
    bias = adapter?.tensor("score.bias") ?? ownBias
    levels = adapter?.shape.levels ?? []
    let width = hiddenSize
    guard flat.count == bias.count * width else {
      throw ModelFileError(
        .badWeights,
        "the adapter's head is \(flat.count) weights wide, the model's states \(width); take the "
          + "model that the adapter was made for")
    }
    weight = bias.indices.map { Array(flat[($0 * width)..<(($0 + 1) * width)]) }
  }

  /// The contents of a `head.json`.
  ///
  /// - Parameters:
  ///   - model: whose head it is.
  ///   - fingerprint: of the weights that it goes with.
  public func json(model: String, fingerprint: String) -> Data {
    var text = JSONText()
    text.object { object in
      object.add("schema", Self.schema)
      object.add("model", model)
      object.add("fingerprint", fingerprint)
      object.add("hidden_size", hiddenSize)
      object.add("weight") { Self.row(weight[0], in: &$0) }
      object.add("bias") { $0.number(Double(bias[0])) }
      guard !levels.isEmpty else { return }
      object.add("quantiles") { text in
        text.object { object in
          object.add("levels") { $0.array(levels) { $0.number($1) } }
          object.add("weight") { $0.array(weight.dropFirst()) { Self.row($1, in: &$0) } }
          object.add("bias") { Self.row(bias.dropFirst(), in: &$0) }
        }
      }
    }
    return Data(text.bytes + [UInt8(ascii: "\n")])
  }

  private static func row(_ values: some Sequence<Float>, in text: inout JSONText) {
    text.array(values) { $0.number(Double($1)) }
  }
}
