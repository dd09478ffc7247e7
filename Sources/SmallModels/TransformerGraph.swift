package import Tensor

/// The transformer as a differentiable graph: RMSNorm, rotary attention, SwiGLU, tied embeddings.
///
/// Used for training and as the reference that the fused decoder is held to.
package struct TransformerGraph {
  let configuration: TransformerConfiguration
  /// Our kernels, or MLX's own operations (for the benchmark).
  let kernels: Tensor.Kernels

  /// Makes a graph.
  package init(configuration: TransformerConfiguration, kernels: Tensor.Kernels = .fused) {
    self.configuration = configuration
    self.kernels = kernels
  }

  /// The last hidden states, after the final norm.
  ///
  /// - Parameters:
  ///   - parameters: one tensor an entry of the layout, in its order.
  ///   - tokens: [batch, time] int32, padded on the right.
  /// - Returns: [batch, time, hidden].
  package func hidden(_ parameters: [Tensor], tokens: Tensor) throws -> Tensor {
    let eps = configuration.rmsNormEpsilon
    let heads = configuration.heads
    var x = try parameters[0].take(tokens)
    for layer in 0..<configuration.layers {
      let block = Array(parameters[(1 + layer * ParameterLayout.tensorsPerBlock)...].prefix(9))
      let normed = try x.rmsNorm(weight: block[0], eps: eps, kernels: kernels)
      let base = configuration.ropeTheta
      let q = try normed.linear(block[1]).rope(heads: heads, base: base, kernels: kernels)
      let k = try normed.linear(block[2]).rope(heads: heads, base: base, kernels: kernels)
      let v = try normed.linear(block[3])
      let mixed = try Tensor.causalAttention(q: q, k: k, v: v, heads: heads, kernels: kernels)
      x = try x.add(mixed.linear(block[4]))
      let second = try x.rmsNorm(weight: block[5], eps: eps, kernels: kernels)
      let gated = try Tensor.swiGLU(
        gate: second.linear(block[6]), up: second.linear(block[7]), kernels: kernels)
      x = try x.add(gated.linear(block[8]))
    }
    let norm = 1 + configuration.layers * ParameterLayout.tensorsPerBlock
    return try x.rmsNorm(weight: parameters[norm], eps: eps, kernels: kernels)
  }

  /// The next-token logits at every position: [batch * time, vocabulary].
  package func logits(_ parameters: [Tensor], tokens: Tensor) throws -> Tensor {
    let hidden = try hidden(parameters, tokens: tokens)
    return try hidden.reshape([tokens.count, configuration.hiddenSize]).linear(parameters[0])
  }

  /// The head's logits at chosen rows of the flattened batch: [rows].
  package func scoreLogits(_ parameters: [Tensor], tokens: Tensor, rows: Tensor) throws -> Tensor {
    let hidden = try hidden(parameters, tokens: tokens)
      .reshape([tokens.count, configuration.hiddenSize]).take(rows)
    let head = parameters.count - 2
    return try hidden.linear(parameters[head]).reshape([rows.count]).add(parameters[head + 1])
  }
}
