import Parsimony

/// How many tokens a scoring cost.
enum RewardUsage {
  /// What templates and special tokens add to a text, at most, in tokens.
  static let templateTokens = 64

  /// An upper bound of the tokens of texts: their bytes, and a template's tokens for each.
  static func bound(bytes: Int, pieces: Int = 1) -> Int { bytes + pieces * templateTokens }

  /// The tokens that the server computed by its own account; nil where there is none, or one that
  /// cannot be: no tokens, or more than the text has bytes (and a template tokens).
  ///
  /// What a cache held was not computed.
  static func tokens(of reply: JSONValue, bytes: Int, pieces: Int = 1) -> Int? {
    let usage = reply["usage"]
    // llama-server's own endpoints say how long the prompt was, and how much of it they computed.
    let prompt = usage?["prompt_tokens"]?.integer ?? reply["tokens_evaluated"]?.integer
    guard let prompt, prompt > 0, prompt <= bound(bytes: bytes, pieces: pieces) else { return nil }
    let computed = reply["timings"]?["prompt_n"]?.integer
    let cached = usage?["prompt_tokens_details"]?["cached_tokens"]?.integer
    let billed = computed ?? cached.map { prompt - $0 } ?? prompt
    return (0...prompt).contains(billed) ? billed : prompt
  }

  /// An estimate: three bytes a token, as English text and mathematics have in today's vocabularies.
  static func estimate(bytes: Int) -> Int { (bytes + 2) / 3 }
}
