extension FusedTransformer {
  /// Float32 weights, each matrix [outputs, inputs] row-major as Hugging Face Llama stores it.
  public struct Weights: Sendable, Hashable {
    /// The weights of one layer; `w` is the model's width, `f` the feed-forward width.
    public struct Layer: Sendable, Hashable {
      /// RMSNorm before attention, [w].
      public var inputNorm: [Float]
      /// Query projection, [w, w]; rows of a head are consecutive.
      public var query: [Float]
      /// Key projection, [w, w].
      public var key: [Float]
      /// Value projection, [w, w].
      public var value: [Float]
      /// Output projection of attention, [w, w].
      public var output: [Float]
      /// RMSNorm before the feed-forward block, [w].
      public var postNorm: [Float]
      /// Gate projection of SwiGLU, [f, w].
      public var gate: [Float]
      /// Up projection of SwiGLU, [f, w].
      public var up: [Float]
      /// Down projection of SwiGLU, [w, f].
      public var down: [Float]

      /// Makes a layer's weights; sizes are checked when the engine is made.
      public init(
        inputNorm: [Float], query: [Float], key: [Float], value: [Float], output: [Float],
        postNorm: [Float], gate: [Float], up: [Float], down: [Float]
      ) {
        self.inputNorm = inputNorm
        self.query = query
        self.key = key
        self.value = value
        self.output = output
        self.postNorm = postNorm
        self.gate = gate
        self.up = up
        self.down = down
      }
    }

    /// Token embedding, [vocabulary, w]; also the output projection (tied).
    public var embedding: [Float]
    /// The layers, first to last.
    public var layers: [Layer]
    /// RMSNorm before the output projection, [w].
    public var finalNorm: [Float]

    /// Makes the weights; sizes are checked when the engine is made.
    public init(embedding: [Float], layers: [Layer], finalNorm: [Float]) {
      self.embedding = embedding
      self.layers = layers
      self.finalNorm = finalNorm
    }
  }
}
