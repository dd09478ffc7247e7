package import Tensor

extension ModelParameters {
  /// The same weights in the fused inference engine.
  package func fused(slots: Int, threads: Int) throws(FusedTransformerError) -> FusedTransformer {
    func weights(_ name: String) -> [Float] { self[name] ?? [] }
    let layers = (0..<configuration.layers).map { layer in
      let block = "model.layers.\(layer)."
      return FusedTransformer.Weights.Layer(
        inputNorm: weights(block + "input_layernorm.weight"),
        query: weights(block + "self_attn.q_proj.weight"),
        key: weights(block + "self_attn.k_proj.weight"),
        value: weights(block + "self_attn.v_proj.weight"),
        output: weights(block + "self_attn.o_proj.weight"),
        postNorm: weights(block + "post_attention_layernorm.weight"),
        gate: weights(block + "mlp.gate_proj.weight"),
        up: weights(block + "mlp.up_proj.weight"),
        down: weights(block + "mlp.down_proj.weight"))
    }
    return try FusedTransformer(
      configuration: FusedTransformer.Configuration(
        layers: configuration.layers, heads: configuration.heads,
        feedForward: configuration.intermediateSize, vocabularySize: configuration.vocabularySize,
        ropeTheta: Double(configuration.ropeTheta),
        normEpsilon: Double(configuration.rmsNormEpsilon), maximumSlots: slots,
        maximumLength: configuration.maximumLength, threads: threads),
      weights: FusedTransformer.Weights(
        embedding: weights("model.embed_tokens.weight"), layers: layers,
        finalNorm: weights("model.norm.weight")))
  }
}
