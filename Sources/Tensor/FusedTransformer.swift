import CTensor

/// A fused CPU engine for small Llama-family transformers: batched decode and ragged prefill over
/// a key/value cache.
///
/// The model: RMSNorm, rotary embedding (rotate-half), causal multi-head attention with
/// 32-dimensional heads, SwiGLU, no biases, tied embeddings; float32.
///
/// *Batch invariance*: a slot's results are bit-identical whatever else is in the batch, however
/// its tokens are split into calls, and whatever the number of threads or the instruction set.
///
/// Not `Sendable`: use an engine from one thread or actor at a time. Its memory and threads go with
/// the last reference.
public final class FusedTransformer {
  /// The shape of the model and the engine's limits.
  public let configuration: Configuration
  let engine: OpaquePointer

  /// Packs the weights (a copy is made) and starts the threads.
  ///
  /// - Throws: `invalidConfiguration` or `invalidWeights`, naming the field or weight;
  ///   `outOfMemory`.
  public init(configuration: Configuration, weights: Weights) throws(FusedTransformerError) {
    self.configuration = configuration
    self.engine = try Self.makeEngine(configuration: configuration, weights: weights)
  }

  deinit { decoder_destroy(engine) }

  /// Appends tokens to sequences and runs them through the model in one batch.
  ///
  /// - Parameters:
  ///   - slots: The sequence of each token; a slot's tokens are appended in the order given, and
  ///     slots may be interleaved freely.
  ///   - tokens: Token ids, in 0..<vocabularySize, as many as `slots`.
  ///   - logitRows: Indices into `tokens` whose next-token logits are wanted; may repeat.
  ///   - logits: Set to [logitRows.count, vocabularySize].
  /// - Throws: `invalidSlot`, `invalidToken`, `slotFull` or `invalidArgument`; no slot has then
  ///   changed.
  public func forward(
    slots: [Int32], tokens: [Int32], logitRows: [Int32], into logits: inout [Float]
  ) throws(FusedTransformerError) {
    var hidden: [Float] = []
    try forward(
      slots: slots, tokens: tokens, logitRows: logitRows, logits: &logits, hiddenRows: [],
      hidden: &hidden)
  }

  /// As `forward(slots:tokens:logitRows:into:)`, for the last hidden states after the final norm.
  ///
  /// - Parameter hidden: Set to [hiddenRows.count, width].
  public func forward(
    slots: [Int32], tokens: [Int32], hiddenRows: [Int32], into hidden: inout [Float]
  ) throws(FusedTransformerError) {
    var logits: [Float] = []
    try forward(
      slots: slots, tokens: tokens, logitRows: [], logits: &logits, hiddenRows: hiddenRows,
      hidden: &hidden)
  }

  /// As `forward(slots:tokens:logitRows:into:)`, for logits of some rows and hidden states of
  /// others (or the same). With both lists empty it only fills the cache.
  public func forward(
    slots: [Int32], tokens: [Int32], logitRows: [Int32], logits: inout [Float],
    hiddenRows: [Int32], hidden: inout [Float]
  ) throws(FusedTransformerError) {
    guard slots.count == tokens.count else {
      throw .argument("\(slots.count) slots for \(tokens.count) tokens; give one slot a token")
    }
    let counts = [tokens.count, logitRows.count, hiddenRows.count]
    guard let largest = counts.max(), largest <= Int(Int32.max) else {
      throw .argument("the batch has \(counts) rows; split it")
    }
    logits.setCount(logitRows.count * configuration.vocabularySize)
    hidden.setCount(hiddenRows.count * configuration.width)
    try FusedTransformerError.check(
      decoder_forward(
        engine, Int32(tokens.count), slots, tokens, Int32(logitRows.count), logitRows, &logits,
        Int32(hiddenRows.count), hiddenRows, &hidden))
  }
}

extension [Float] {
  /// Makes the array hold `count` elements, keeping its storage where it can.
  fileprivate mutating func setCount(_ count: Int) {
    if self.count > count {
      removeLast(self.count - count)
    } else if self.count < count {
      append(contentsOf: repeatElement(0, count: count - self.count))
    }
  }
}
