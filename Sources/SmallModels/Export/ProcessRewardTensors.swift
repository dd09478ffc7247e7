import Parsimony
import Tensor

/// A process reward model as vLLM's `Qwen2ForProcessRewardModel`, to the bit.
///
/// That architecture is ours with biases at query, key and value (zero here) and a two-layer head:
/// labels = B relu(A h + a) + b, of which the client reads softmax. With z = weight . h + bias the
/// first layer gives relu(z) and relu(-z), the second 0 and their difference, which is z; and
/// softmax(0, z) is sigmoid(z) in its second place.
struct ProcessRewardTensors {
  /// The architecture's name in `config.json`.
  static let architecture = "Qwen2ForProcessRewardModel"

  private let trunk: ModelParameters
  private let weight: [Float]
  private let bias: Float

  /// The trunk, and the row of the head that states the score.
  init(trunk: ModelParameters, head: StepHead) {
    self.trunk = trunk
    weight = head.weight[0]
    bias = head.bias[0]
  }

  /// All tensors by name.
  func tensors() throws -> [String: Tensor] {
    let width = trunk.configuration.hiddenSize
    var tensors = try trunk.trunkTensors()
    for layer in 0..<trunk.configuration.layers {
      for projection in ["q_proj", "k_proj", "v_proj"] {
        tensors["model.layers.\(layer).self_attn.\(projection).bias"] = try Tensor(
          [Float](repeating: 0, count: width), shape: [width])
      }
    }
    let rest = [Float](repeating: 0, count: (width - 2) * width)
    tensors["score.0.weight"] = try Tensor(
      weight + weight.map { -$0 } + rest, shape: [width, width])
    tensors["score.0.bias"] = try Tensor(
      [bias, -bias] + [Float](repeating: 0, count: width - 2), shape: [width])
    var second = [Float](repeating: 0, count: 2 * width)
    second[width] = 1
    second[width + 1] = -1
    tensors["score.2.weight"] = try Tensor(second, shape: [2, width])
    tensors["score.2.bias"] = try Tensor([0, 0] as [Float], shape: [2])
    return tensors
  }
}

extension ModelParameters {
  /// All tensors but the head's, by their Hugging Face names.
  func trunkTensors() throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for entry in layout.entries where !entry.name.hasPrefix("score.") {
      tensors[entry.name] = try Tensor(Array(values[entry.range]), shape: entry.shape)
    }
    return tensors
  }
}
