import Foundation

extension ModelParameters {
  /// The trunk as a GGUF file of the `llama` architecture, weights in float32, with the tokenizer
  /// and the chat template. A scoring head has no place in it.
  ///
  /// - Parameter name: what llama.cpp shows as the model's name.
  func gguf(name: String) -> Data {
    var writer = GGUFWriter()
    writer.set("general.architecture", .string("llama"))
    writer.set("general.type", .string("model"))
    writer.set("general.name", .string(name))
    writer.set("general.file_type", .unsigned(0))
    writer.set("general.alignment", .unsigned(UInt32(GGUFWriter.alignment)))
    setShape(of: &writer)
    CountdownTokenizer.describe(in: &writer)
    for entry in layout.entries {
      guard let name = Self.ggufName(entry.name) else { continue }
      let isRotated = entry.name.hasSuffix("q_proj.weight") || entry.name.hasSuffix("k_proj.weight")
      let weights = Array(values[entry.range])
      writer.add(
        name, shape: entry.shape,
        isRotated ? interleaved(weights, columns: entry.shape[1]) : weights)
    }
    return writer.data()
  }

  private func setShape(of writer: inout GGUFWriter) {
    let sizes = [
      ("vocab_size", configuration.vocabularySize), ("context_length", configuration.maximumLength),
      ("embedding_length", configuration.hiddenSize), ("block_count", configuration.layers),
      ("feed_forward_length", configuration.intermediateSize),
      ("attention.head_count", configuration.heads),
      ("attention.head_count_kv", configuration.heads),
      ("rope.dimension_count", configuration.hiddenSize / configuration.heads),
    ]
    for (key, size) in sizes { writer.set("llama." + key, .unsigned(UInt32(size))) }
    writer.set("llama.attention.layer_norm_rms_epsilon", .float(configuration.rmsNormEpsilon))
    writer.set("llama.rope.freq_base", .float(configuration.ropeTheta))
  }

  /// llama.cpp's name of one of our tensors; nil for the head's.
  private static func ggufName(_ name: String) -> String? {
    switch name {
    case "model.embed_tokens.weight": return "token_embd.weight"
    case "model.norm.weight": return "output_norm.weight"
    default: break
    }
    let parts = name.split(separator: ".", maxSplits: 3).map(String.init)
    let names = [
      "input_layernorm.weight": "attn_norm", "self_attn.q_proj.weight": "attn_q",
      "self_attn.k_proj.weight": "attn_k", "self_attn.v_proj.weight": "attn_v",
      "self_attn.o_proj.weight": "attn_output", "post_attention_layernorm.weight": "ffn_norm",
      "mlp.gate_proj.weight": "ffn_gate", "mlp.up_proj.weight": "ffn_up",
      "mlp.down_proj.weight": "ffn_down",
    ]
    guard parts.count == 4, let own = names[parts[3]] else { return nil }
    return "blk.\(parts[2]).\(own).weight"
  }

  /// The rows of a query or key projection as llama.cpp's `llama` wants them: it rotates channels
  /// 2i and 2i + 1 of a head together where we (and Hugging Face) rotate i and i + size / 2.
  private func interleaved(_ weights: [Float], columns: Int) -> [Float] {
    let half = configuration.hiddenSize / configuration.heads / 2
    var result: [Float] = []
    result.reserveCapacity(weights.count)
    for head in 0..<configuration.heads {
      for channel in 0..<half {
        for part in 0...1 {
          let row = (2 * head + part) * half + channel
          result += weights[(row * columns)..<((row + 1) * columns)]
        }
      }
    }
    return result
  }
}

extension CountdownTokenizer {
  /// The tokenizer in llama.cpp's terms.
  fileprivate static func describe(in writer: inout GGUFWriter) {
    writer.set("tokenizer.ggml.model", .string("gpt2"))
    // Its digits stay together, so that the merges of two digits apply; qwen2's would not.
    writer.set("tokenizer.ggml.pre", .string("gpt-2"))
    writer.set("tokenizer.ggml.tokens", .strings(pieces))
    writer.set("tokenizer.ggml.token_type", .integers(pieces.indices.map(kind)))
    writer.set("tokenizer.ggml.merges", .strings(merges))
    writer.set("tokenizer.ggml.bos_token_id", .unsigned(UInt32(bos)))
    writer.set("tokenizer.ggml.eos_token_id", .unsigned(UInt32(eos)))
    writer.set("tokenizer.ggml.padding_token_id", .unsigned(UInt32(pad)))
    writer.set("tokenizer.ggml.add_bos_token", .bool(true))
    writer.set("tokenizer.ggml.add_eos_token", .bool(false))
    writer.set("tokenizer.chat_template", .string(chatTemplate))
  }

  /// 1 normal, 3 control, 5 unused.
  private static func kind(_ id: Int) -> Int32 {
    if id < Int(newline) { return 3 }
    return text(of: Int32(id)).isEmpty ? 5 : 1
  }
}
