internal import CTensor

// The layers of a transformer of the Llama family. `kernels` chooses between our vectorised
// kernels and MLX's own operations; both give the same numbers to rounding, and gradients. The
// fused ones have first derivatives only.
extension Tensor {
  /// The matrix product of the last two axes; leading axes broadcast.
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` if the inner lengths differ.
  public func matmul(_ other: Tensor) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) { tensor_binary(TENSOR_MATMUL, handle, other.handle, $0) }
  }

  /// x [..., K] times the transpose of a weight [N, K], as checkpoints store it: [..., N].
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` if K differs.
  public func linear(_ weight: Tensor) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) { tensor_linear(handle, weight.handle, $0) }
  }

  /// Softmax over the last axis.
  public func softmax(kernels: Kernels = .fused) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) { tensor_softmax(handle, kernels.c, $0) }
  }

  /// The sigmoid linear unit, x sigmoid(x).
  public func silu(kernels: Kernels = .fused) throws(TensorError) -> Tensor {
    try make { tensor_silu(handle, kernels.c, $0) }
  }

  /// SiLU(gate) * up, the product inside a SwiGLU layer (Shazeer 2020, equation 6).
  ///
  /// - Parameters:
  ///   - gate: any shape.
  ///   - up: the same shape.
  public static func swiGLU(
    gate: Tensor, up: Tensor, kernels: Kernels = .fused
  ) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) { tensor_swiglu(gate.handle, up.handle, kernels.c, $0) }
  }

  /// Rotary position embedding (Su et al. 2021, equation 34), half-split as in the Llama family:
  /// channel i of a head turns with channel i + D/2, by position * base^(-2i/D).
  ///
  /// - Parameters:
  ///   - heads: the number of heads; self is [..., T, heads * D] with even D (the stock kernels
  ///     want exactly [B, T, heads * D]).
  ///   - base: the longest wavelength's base.
  ///   - offset: the position of the first row; the others follow.
  public func rope(
    heads: Int, base: Float = 10_000, offset: Int = 0, kernels: Kernels = .fused
  ) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) {
      tensor_rope(handle, Int32(clamping: heads), base, Int32(clamping: offset), kernels.c, $0)
    }
  }

  /// Root mean square normalisation over the last axis (Zhang & Sennrich 2019, equation 4).
  ///
  /// - Parameters:
  ///   - weight: the gain of each channel, as long as the last axis.
  ///   - eps: added to the mean square.
  public func rmsNorm(
    weight: Tensor, eps: Float = 1e-5, kernels: Kernels = .fused
  ) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) { tensor_rms_norm(handle, weight.handle, eps, kernels.c, $0) }
  }

  /// Causal attention, softmax(Q K^T / sqrt(D)) V: row t attends to rows 0...t.
  ///
  /// - Parameters:
  ///   - q: queries [B, T, heads * D].
  ///   - k: keys [B, T, kvHeads * D], where kvHeads divides `heads` and follows from the shape.
  ///   - v: values, like k.
  ///   - heads: the number of query heads.
  /// - Returns: [B, T, heads * D].
  public static func causalAttention(
    q: Tensor, k: Tensor, v: Tensor, heads: Int, kernels: Kernels = .fused
  ) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) {
      tensor_causal_attention(
        q.handle, k.handle, v.handle, Int32(clamping: heads), kernels.c, $0)
    }
  }

  /// Softmax cross-entropy a row, times the row's weight: w (logsumexp(z) - z[target]), in nats.
  ///
  /// - Parameters:
  ///   - logits: [N, V].
  ///   - targets: integers [N] in 0..<V. A row of weight 0 is padding: its target may be anything.
  ///   - weights: [N].
  /// - Returns: [N]; sum it and divide by the sum of the weights for a mean.
  /// - Throws: when evaluated, if a target is out of range (fused kernels).
  public static func crossEntropy(
    logits: Tensor, targets: Tensor, weights: Tensor, kernels: Kernels = .fused
  ) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) {
      tensor_cross_entropy(logits.handle, targets.handle, weights.handle, kernels.c, $0)
    }
  }
}
