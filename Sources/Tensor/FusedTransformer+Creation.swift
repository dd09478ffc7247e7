import CTensor

extension FusedTransformer {
  /// Calls `decoder_create` with every weight's role, layer and memory.
  static func makeEngine(
    configuration: Configuration, weights: Weights
  ) throws(FusedTransformerError) -> OpaquePointer {
    guard weights.layers.count == configuration.layers else {
      throw FusedTransformerError(
        code: .invalidWeights,
        message: "the weights have \(weights.layers.count) layers; "
          + "the configuration asks for \(configuration.layers)")
    }
    var fields = try configuration.fields()
    var arrays: [(role: decoder_role, layer: Int, values: [Float])] = [
      (DECODER_EMBEDDING, 0, weights.embedding), (DECODER_FINAL_NORM, 0, weights.finalNorm),
    ]
    for (index, layer) in weights.layers.enumerated() {
      arrays += [
        (DECODER_INPUT_NORM, index, layer.inputNorm), (DECODER_QUERY, index, layer.query),
        (DECODER_KEY, index, layer.key), (DECODER_VALUE, index, layer.value),
        (DECODER_OUTPUT, index, layer.output), (DECODER_POST_NORM, index, layer.postNorm),
        (DECODER_GATE, index, layer.gate), (DECODER_UP, index, layer.up),
        (DECODER_DOWN, index, layer.down),
      ]
    }
    // The engine reads the weights during the call only; one flat copy keeps the pointers simple.
    let flat = arrays.flatMap(\.values)
    var engine: OpaquePointer?
    let status = flat.withUnsafeBufferPointer { buffer in
      var offset = 0
      let tensors = arrays.map { role, layer, values in
        defer { offset += values.count }
        return decoder_tensor(
          role: Int32(role.rawValue), layer: Int32(layer), count: Int64(values.count),
          data: buffer.baseAddress.map { $0 + offset })
      }
      return decoder_create(&fields, tensors, Int32(tensors.count), &engine)
    }
    try FusedTransformerError.check(status)
    guard let engine else {
      throw FusedTransformerError(code: .internal, message: "the engine was not made")
    }
    return engine
  }
}

extension FusedTransformer.Configuration {
  /// The C form; numbers that it cannot hold are refused here, ranges there.
  fileprivate func fields() throws(FusedTransformerError) -> decoder_configuration {
    func narrow(_ value: Int, _ name: String) throws(FusedTransformerError) -> Int32 {
      guard let result = Int32(exactly: value) else {
        throw FusedTransformerError(
          code: .invalidConfiguration, message: "\(name) is \(value); it must fit 32 bits")
      }
      return result
    }
    let heads = try narrow(heads, "heads")
    let (width, overflow) = heads.multipliedReportingOverflow(by: 32)
    return decoder_configuration(
      layers: try narrow(layers, "layers"),
      width: overflow ? 0 : width,  // too many heads are refused first
      heads: heads,
      feed_forward: try narrow(feedForward, "feedForward"),
      vocabulary: try narrow(vocabularySize, "vocabularySize"),
      maximum_slots: try narrow(maximumSlots, "maximumSlots"),
      maximum_length: try narrow(maximumLength, "maximumLength"),
      threads: try narrow(threads, "threads"),
      instruction_set: instructionSet.rawValue,
      rope_theta: ropeTheta, norm_epsilon: normEpsilon)
  }
}
