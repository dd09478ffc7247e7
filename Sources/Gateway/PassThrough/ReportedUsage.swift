import Parsimony

/// What a server says that a call cost, where it can be true; otherwise what the gateway can count.
struct ReportedUsage: Sendable, Hashable {
  var promptTokens = 0
  var cachedTokens = 0
  var generatedTokens = 0
  /// Whether the numbers are the gateway's own.
  var isEstimated = false

  /// More than this in one call is no usage but a mistake.
  static let limit = 1 << 30

  /// Reads `usage`.
  ///
  /// - Parameters:
  ///   - value: the member, if there is one.
  ///   - seenBytes: bytes of text that came back.
  ///   - seenChunks: chunks of a stream that carried text; 0 where the reply was whole.
  ///   - requestBytes: bytes of the request.
  init(_ value: JSONValue?, seenBytes: Int, seenChunks: Int = 0, requestBytes: Int) {
    let prompt = value?["prompt_tokens"]?.integer
    let generated = value?["completion_tokens"]?.integer
    let cached = value?["prompt_tokens_details"]?["cached_tokens"]?.integer ?? 0
    if let prompt, let generated, (0...Self.limit).contains(prompt),
      (0...Self.limit).contains(generated), (0...prompt).contains(cached),
      generated > 0 || seenBytes == 0
    {
      promptTokens = prompt - cached
      cachedTokens = cached
      generatedTokens = generated
    } else {
      isEstimated = true
      // A chunk is a token as engines stream; without chunks, and for the prompt, four bytes are one.
      generatedTokens = max(seenChunks, seenChunks == 0 ? (seenBytes + 3) / 4 : 0)
      promptTokens = (requestBytes + 3) / 4
    }
  }

  /// As a spend of one call.
  func spend(choices: Int) -> Spend {
    Spend(
      promptTokens: promptTokens, generatedTokens: generatedTokens, cachedTokens: cachedTokens,
      samples: choices, policyCalls: 1)
  }
}
