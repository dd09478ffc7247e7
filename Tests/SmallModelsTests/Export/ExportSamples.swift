import Foundation
import Parsimony
import SmallModels
import Testing

/// What the tests of exports share.
enum ExportSamples {
  static func card(_ name: String, _ role: ModelCard.Role) -> ModelCard {
    ModelCard(
      name: name, role: role, summary: "A model for tests.", command: "parsimony train", seed: 1,
      data: "nothing", parameters: 1, steps: 1, tokens: 1, fingerprint: "fnv1a64:0123456789abcdef")
  }

  /// Checks a byte-level BPE vocabulary against our tokenizer: every token's text, and the ids of
  /// texts by a plain BPE of its own.
  static func expectTokenizer(pieces: [String], merges: [String]) throws {
    try #require(pieces.count == CountdownTokenizer.vocabularySize)
    #expect(Set(pieces).count == pieces.count)
    #expect(Array(pieces[..<3]) == ["<pad>", "<bos>", "<eos>"])
    for (id, piece) in pieces.enumerated() {
      let text = CountdownTokenizer.text(of: Int32(id))
      if text.isEmpty {
        #expect(piece.hasPrefix("<"), "\(id)")
      } else {
        #expect(plain(piece) == text, "\(id)")
        #expect(try CountdownTokenizer.encode(text) == [Int32(id)])
      }
    }
    let ids = Dictionary(uniqueKeysWithValues: zip(pieces.map(plain), pieces.indices))
    var generator = SplitMix64(seed: 11)
    let letters = Array("0123456789012345678901234567890123456789 +-*/=:>,\nabcXYZ~!")
    for _ in 0..<500 {
      let text = String(
        (0..<generator.index(below: 24)).map { _ in letters[generator.index(below: letters.count)] }
      )
      #expect(
        try CountdownTokenizer.encode(text) == encode(text, ids: ids, merges: merges),
        "\(text.debugDescription)")
    }
  }

  private static func plain(_ piece: String) -> String {
    piece.replacingOccurrences(of: "\u{0120}", with: " ")
      .replacingOccurrences(of: "\u{010A}", with: "\n")
  }

  /// The lowest-ranking merge first, the leftmost of equals.
  private static func encode(_ text: String, ids: [String: Int], merges: [String]) -> [Int32] {
    var parts = text.map(String.init)
    while true {
      var best: (rank: Int, index: Int)?
      for index in parts.indices.dropLast() {
        guard let rank = merges.firstIndex(of: parts[index] + " " + parts[index + 1]) else {
          continue
        }
        if best.map({ rank < $0.rank }) ?? true { best = (rank, index) }
      }
      guard let best else { break }
      parts[best.index] += parts.remove(at: best.index + 1)
    }
    return parts.map { Int32(ids[$0] ?? -1) }
  }
}
