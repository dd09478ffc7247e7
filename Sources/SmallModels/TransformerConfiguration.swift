public import Foundation

/// The shape of a Llama-family transformer, read from and written to a Hugging Face `config.json`.
public struct TransformerConfiguration: Sendable, Hashable, Codable {
  /// Width of the residual stream; a multiple of 32.
  public var hiddenSize: Int
  /// Width of the gated MLP.
  public var intermediateSize: Int
  /// Number of blocks.
  public var layers: Int
  /// Number of attention heads, each of size 32.
  public var heads: Int
  /// Number of token ids.
  public var vocabularySize: Int
  /// Longest sequence, in tokens.
  public var maximumLength: Int
  /// Base of the rotary embedding's frequencies.
  public var ropeTheta: Float
  /// Added to the mean square inside RMSNorm.
  public var rmsNormEpsilon: Float

  /// Makes a configuration; heads follow from the width.
  public init(
    hiddenSize: Int, intermediateSize: Int, layers: Int,
    vocabularySize: Int = CountdownTokenizer.vocabularySize, maximumLength: Int = 128,
    ropeTheta: Float = 10_000, rmsNormEpsilon: Float = 1e-5
  ) {
    self.hiddenSize = hiddenSize
    self.intermediateSize = intermediateSize
    self.layers = layers
    self.heads = hiddenSize / 32
    self.vocabularySize = vocabularySize
    self.maximumLength = maximumLength
    self.ropeTheta = ropeTheta
    self.rmsNormEpsilon = rmsNormEpsilon
  }

  /// 828,544 parameters: the shape of the built-in `base` policy and of the PRM.
  public static let base = TransformerConfiguration(
    hiddenSize: 128, intermediateSize: 352, layers: 4)
  /// 172,480 parameters: the shape of the built-in `weak` policy.
  public static let weak = TransformerConfiguration(
    hiddenSize: 64, intermediateSize: 192, layers: 3)

  /// Number of parameters, the tied embedding counted once.
  public var parameterCount: Int {
    let block =
      4 * hiddenSize * hiddenSize + 3 * hiddenSize * intermediateSize + 2 * hiddenSize
    return layers * block + vocabularySize * hiddenSize + hiddenSize
  }

  /// What is wrong with the shape, or nil. The upper bounds keep products of sizes within `Int`.
  var defect: String? {
    if !(1...16_384).contains(hiddenSize) || hiddenSize % 32 != 0 {
      return "hidden_size \(hiddenSize) must be a multiple of 32 in 32...16384"
    }
    if !(1...65_536).contains(intermediateSize) || intermediateSize % 32 != 0 {
      return "intermediate_size \(intermediateSize) must be a multiple of 32 in 32...65536"
    }
    if heads != hiddenSize / 32 {
      return "num_attention_heads \(heads) must be hidden_size / 32 = \(hiddenSize / 32)"
    }
    if !(1...1024).contains(layers) {
      return "num_hidden_layers \(layers) must be in 1...1024"
    }
    if !(1...1 << 20).contains(vocabularySize) {
      return "vocab_size \(vocabularySize) must be in 1...1048576"
    }
    if !(1...65_536).contains(maximumLength) {
      return "max_position_embeddings \(maximumLength) must be in 1...65536"
    }
    if !(ropeTheta > 0 && ropeTheta.isFinite) { return "rope_theta \(ropeTheta) must be positive" }
    if !(rmsNormEpsilon > 0 && rmsNormEpsilon <= 1) {
      return "rms_norm_eps \(rmsNormEpsilon) must be above 0 and at most 1"
    }
    return nil
  }

  private enum CodingKeys: String, CodingKey {
    case hiddenSize = "hidden_size"
    case intermediateSize = "intermediate_size"
    case layers = "num_hidden_layers"
    case heads = "num_attention_heads"
    case vocabularySize = "vocab_size"
    case maximumLength = "max_position_embeddings"
    case ropeTheta = "rope_theta"
    case rmsNormEpsilon = "rms_norm_eps"
  }

  /// The contents of a `config.json` that Hugging Face's `LlamaForCausalLM` reads.
  public func json() throws -> Data {
    let own = try JSONEncoder().encode(self)
    var object = try JSONSerialization.jsonObject(with: own) as? [String: Any] ?? [:]
    let fixed: [String: Any] = [
      "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
      "num_key_value_heads": heads, "head_dim": 32, "tie_word_embeddings": true,
      "attention_bias": false, "mlp_bias": false, "torch_dtype": "float32",
      "bos_token_id": Int(CountdownTokenizer.bos), "eos_token_id": Int(CountdownTokenizer.eos),
      "pad_token_id": Int(CountdownTokenizer.pad),
    ]
    object.merge(fixed) { _, new in new }
    return try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
  }
}
