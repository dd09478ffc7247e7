/// Log-probabilities in the two shapes that servers use.
enum LogProbabilityShapes {
  /// A token's log-probability: follows from the token and its place, in -2...-.01.
  static func value(of token: String, at position: Int) -> Double {
    -0.01 - Double((Completion.hash(token) &+ UInt64(position) &* 31) % 200) / 100
  }

  /// Chat's shape for tokens from a position on.
  static func chat(_ tokens: [String], from position: Int, top: Int) -> JSON {
    let entries = tokens.enumerated().map { offset, token -> JSON in
      let own = value(of: token, at: position + offset)
      var entry = entry(token, own)
      entry.append(
        JSON.Member(
          "top_logprobs",
          .array(
            alternatives(of: token, own, top).map { .object(self.entry($0.0, $0.1)) })))
      return .object(entry)
    }
    return ["content": .array(entries), "refusal": nil]
  }

  /// The completions endpoint's shape.
  static func completions(
    _ tokens: [String], from position: Int, offset: Int, top: Int
  ) -> JSON {
    var offsets: [JSON] = []
    var end = offset
    for token in tokens {
      offsets.append(.integer(end))
      end += token.count
    }
    let values = tokens.enumerated().map { value(of: $1, at: position + $0) }
    return [
      "tokens": .array(tokens.map { .string($0) }),
      "token_logprobs": .array(values.map { .number($0) }),
      "top_logprobs": .array(
        zip(tokens, values).map { token, own in
          .object(alternatives(of: token, own, top).map { JSON.Member($0.0, .number($0.1)) })
        }),
      "text_offset": .array(offsets),
    ]
  }

  private static func alternatives(
    of token: String, _ own: Double, _ count: Int
  ) -> [(String, Double)] {
    guard count > 0 else { return [] }
    return [(token, own)] + (1..<max(1, count)).map { ("~\($0)", own - Double($0)) }
  }

  private static func entry(_ token: String, _ value: Double) -> [JSON.Member] {
    [
      JSON.Member("token", .string(token)), JSON.Member("logprob", .number(value)),
      JSON.Member("bytes", .array(token.utf8.map { .integer(Int($0)) })),
    ]
  }
}
