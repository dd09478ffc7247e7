import CTensor

/// Draws tokens from logits: temperature, then top-k, then top-p, as Hugging Face `generate`.
///
/// The draw inverts the cumulative distribution in token order with a number that the caller gives,
/// so a token depends on its row, the settings and that number only.
public struct FusedSampler: Sendable, Hashable {
  /// Divides the logits: 1e-6...1e6, or 0 for the arg max (the lowest id on ties).
  public var temperature: Double
  /// Keeps the k highest logits, and those equal to the k-th; 0 for no limit.
  public var topK: Int
  /// Keeps the fewest tokens, from the most probable, whose probability among those left by top-k
  /// reaches this, in (0, 1]; 1 for no limit.
  ///
  /// The token that crosses is kept; among equals the lower id ranks higher (nucleus sampling,
  /// Holtzman et al. 2020, eq. 2 and 3).
  public var topP: Double

  /// Makes a sampler; ranges are checked when it is used.
  public init(temperature: Double = 1, topK: Int = 0, topP: Double = 1) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
  }

  /// Draws one token a row.
  ///
  /// - Parameters:
  ///   - logits: [rows, vocabularySize]; -infinity masks a token.
  ///   - vocabularySize: Tokens a row, at least 1.
  ///   - uniforms: One number in [0, 1) a row.
  ///   - tokens: Set to the token of each row.
  ///   - logProbabilities: Set to each token's log-probability (natural) under the softmax of the
  ///     raw logits: temperature 1, nothing cut.
  /// - Throws: `invalidArgument`; `notFinite` where a row has a NaN, a +infinity or nothing finite.
  public func sample(
    logits: [Float], vocabularySize: Int, uniforms: [Double], tokens: inout [Int32],
    logProbabilities: inout [Float]
  ) throws(FusedTransformerError) {
    let rows = try FusedTransformer.rows(of: logits, vocabularySize: vocabularySize)
    guard uniforms.count == rows else {
      throw .argument("\(uniforms.count) uniforms for \(rows) rows of logits; give one a row")
    }
    if tokens.count != rows { tokens = [Int32](repeating: 0, count: rows) }
    if logProbabilities.count != rows { logProbabilities = [Float](repeating: 0, count: rows) }
    var settings = decoder_sampling(
      temperature: temperature, top_k: Int32(clamping: topK), top_p: topP)
    try FusedTransformerError.check(
      decoder_sample(
        logits, Int32(rows), Int32(vocabularySize), &settings, uniforms, &tokens,
        &logProbabilities))
  }
}

extension FusedTransformer {
  /// Turns each row of logits [rows, vocabularySize] into log-probabilities (natural), in place.
  ///
  /// - Throws: `invalidArgument`; `notFinite` where a row has a NaN, a +infinity or nothing finite.
  public static func logSoftmax(
    _ logits: inout [Float], vocabularySize: Int
  ) throws(FusedTransformerError) {
    let rows = try rows(of: logits, vocabularySize: vocabularySize)
    try FusedTransformerError.check(
      decoder_log_softmax(&logits, Int32(rows), Int32(vocabularySize)))
  }

  /// How many rows of `vocabularySize` there are, refusing a remainder.
  static func rows(
    of logits: [Float], vocabularySize: Int
  ) throws(FusedTransformerError) -> Int {
    guard (1...1 << 20).contains(vocabularySize) else {
      throw .argument("vocabularySize is \(vocabularySize); it must be in 1...1048576")
    }
    guard logits.count.isMultiple(of: vocabularySize),
      logits.count / vocabularySize <= Int(Int32.max)
    else {
      throw .argument(
        "\(logits.count) logits are no whole number of rows of \(vocabularySize)")
    }
    return logits.count / vocabularySize
  }
}
