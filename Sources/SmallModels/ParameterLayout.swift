/// Where each named tensor of a model lies in one flat array of floats.
///
/// Optimiser, checkpoints and gradient averaging work on the flat array; names and shapes are the
/// Hugging Face ones (`model.layers.0.self_attn.q_proj.weight`, matrices as [out, in]).
public struct ParameterLayout: Sendable, Hashable {
  /// One tensor's place.
  public struct Entry: Sendable, Hashable {
    /// Hugging Face name.
    public let name: String
    /// Shape; rank 1 for norms and biases, rank 2 for matrices.
    public let shape: [Int]
    /// First element in the flat array.
    public let offset: Int

    /// Number of elements.
    public var count: Int { shape.reduce(1, *) }
    /// The elements' range in the flat array.
    public var range: Range<Int> { offset..<(offset + count) }
  }

  /// The tensors, in order.
  public let entries: [Entry]
  /// Number of floats in all.
  public let count: Int

  init(_ tensors: [(name: String, shape: [Int])]) {
    var offset = 0
    entries = tensors.map { name, shape in
      defer { offset += shape.reduce(1, *) }
      return Entry(name: name, shape: shape, offset: offset)
    }
    count = offset
  }

  /// The layout of a causal language model; with `head` also of a step-end scoring head
  /// (`score.weight` [1, hidden] and `score.bias` [1]).
  public init(_ configuration: TransformerConfiguration, head: Bool = false) {
    let width = configuration.hiddenSize
    let inner = configuration.intermediateSize
    var tensors: [(String, [Int])] = [
      ("model.embed_tokens.weight", [configuration.vocabularySize, width])
    ]
    for layer in 0..<configuration.layers {
      let block = "model.layers.\(layer)."
      tensors += [
        (block + "input_layernorm.weight", [width]),
        (block + "self_attn.q_proj.weight", [width, width]),
        (block + "self_attn.k_proj.weight", [width, width]),
        (block + "self_attn.v_proj.weight", [width, width]),
        (block + "self_attn.o_proj.weight", [width, width]),
        (block + "post_attention_layernorm.weight", [width]),
        (block + "mlp.gate_proj.weight", [inner, width]),
        (block + "mlp.up_proj.weight", [inner, width]),
        (block + "mlp.down_proj.weight", [width, inner]),
      ]
    }
    tensors.append(("model.norm.weight", [width]))
    if head { tensors += [("score.weight", [1, width]), ("score.bias", [1])] }
    self.init(tensors.map { (name: $0.0, shape: $0.1) })
  }

  /// Number of tensors in one block.
  static let tensorsPerBlock = 9
}
