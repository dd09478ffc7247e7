package import Parsimony

/// Where prefixes end among the tokens of a text.
package enum TokenEnds {
  /// The ids of a tokenizer's reply with pieces, and for each prefix the index of the token that
  /// holds its last byte.
  package struct Located: Sendable, Hashable {
    package let ids: [Int]
    /// -1 for a prefix that ends before the first token.
    package let ends: [Int]
    /// Tokens before the text's first, such as a beginning-of-sequence token.
    package let specials: Int
    /// Whether every token of the text is one byte.
    package let isBytes: Bool
  }

  /// Locates prefixes; nil where the pieces do not add up to the text.
  ///
  /// - Parameters:
  ///   - reply: llama-server's reply of `/tokenize` with pieces, texts or lists of bytes.
  ///   - text: The text.
  ///   - prefixEnds: The prefixes' lengths in bytes, in increasing order.
  package static func locate(_ reply: JSONValue, text: [UInt8], prefixEnds: [Int]) -> Located? {
    guard let tokens = reply["tokens"]?.array else { return nil }
    let ids = tokens.compactMap { $0["id"]?.integer }
    let pieces = tokens.compactMap { token -> [UInt8]? in
      if let piece = token["piece"]?.string { return Array(piece.utf8) }
      let bytes = token["piece"]?.array?.compactMap { $0.integer.flatMap(UInt8.init(exactly:)) }
      return bytes?.count == token["piece"]?.array?.count ? bytes : nil
    }
    guard ids.count == tokens.count, pieces.count == tokens.count else { return nil }
    // Tokens may stand before the text, one may follow it, and some tokenizers add a space.
    for specials in 0...min(2, tokens.count) {
      let own = pieces[specials...]
      let joined = own.flatMap { $0 }
      for lead in [0, 1] where lead == 0 || joined.first == UInt8(ascii: " ") {
        guard joined.count >= lead + text.count,
          joined[lead..<(lead + text.count)].elementsEqual(text),
          joined.count - lead - text.count <= (own.last?.count ?? 0)
        else { continue }
        return Located(
          ids: ids, ends: ends(of: own, specials, prefixEnds.map { $0 + lead }, first: lead),
          specials: specials,
          isBytes: lead == 0 && own.count == text.count && own.allSatisfy { $0.count == 1 })
      }
    }
    return nil
  }

  private static func ends(
    of pieces: ArraySlice<[UInt8]>, _ specials: Int, _ prefixEnds: [Int], first: Int
  ) -> [Int] {
    var ends: [Int] = []
    var token = specials
    var covered = 0
    for end in prefixEnds {
      if end <= first {
        ends.append(specials - 1)
        continue
      }
      while token < pieces.endIndex, covered + pieces[token].count < end {
        covered += pieces[token].count
        token += 1
      }
      ends.append(token)
    }
    return ends
  }
}
