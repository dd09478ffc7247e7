package import Parsimony

/// What a server says a call cost, as far as it can be true.
package struct UsageReport: Sendable, Hashable {
  /// Tokens of the prompt; nil where missing or impossible.
  package private(set) var promptTokens: Int?
  /// Those of them that a cache held.
  package private(set) var cachedTokens = 0
  /// Tokens generated, of all choices or of one; nil where missing or impossible.
  package private(set) var generatedTokens: Int?

  package init() {}

  /// Reads `usage`. A server that counts each choice on its own sends it several times: the reading
  /// with the most computed tokens is the call's.
  ///
  /// - Parameter promptLimit: more prompt tokens than this are a mistake.
  package mutating func read(_ usage: JSONValue, promptLimit: Int) {
    if let generated = usage["completion_tokens"]?.integer, generated >= 0 {
      generatedTokens = max(generatedTokens ?? 0, generated)
    }
    guard let prompt = usage["prompt_tokens"]?.integer else { return }
    read(
      prompt: prompt, cached: usage["prompt_tokens_details"]?["cached_tokens"]?.integer ?? 0,
      promptLimit: promptLimit)
  }

  /// Reads the `timings` that llama-server adds to chunks.
  package mutating func read(timings: JSONValue, promptLimit: Int) {
    guard let computed = timings["prompt_n"]?.integer, let cached = timings["cache_n"]?.integer,
      (0...promptLimit).contains(computed), (0...promptLimit).contains(cached)
    else { return }
    read(prompt: computed + cached, cached: cached, promptLimit: promptLimit)
  }

  private mutating func read(prompt: Int, cached told: Int, promptLimit: Int) {
    guard prompt > 0, prompt <= promptLimit else { return }
    let cached = (0...prompt).contains(told) ? told : 0
    if let known = promptTokens, known - cachedTokens >= prompt - cached { return }
    promptTokens = prompt
    cachedTokens = cached
  }
}
