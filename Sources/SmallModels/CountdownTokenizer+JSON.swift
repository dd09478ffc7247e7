public import Foundation

extension CountdownTokenizer {
  /// The contents of a Hugging Face `tokenizer.json`: byte-level BPE, 90 merges of two digits.
  ///
  /// - Parameter addsBos: whether it puts `<bos>` before a text by itself, as inference servers
  ///   need it; the models' own folders leave that to the caller.
  public static func json(addsBos: Bool = false) throws -> Data {
    let vocabulary = Dictionary(uniqueKeysWithValues: zip(pieces, pieces.indices))
    let special = pieces.indices.prefix(Int(newline)).map { id in
      [
        "id": id, "content": pieces[id], "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": false, "special": true,
      ] as [String: Any]
    }
    let byteLevelStage: [String: Any] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    ]
    var object: [String: Any] = [
      "version": "1.0", "added_tokens": special, "pre_tokenizer": byteLevelStage,
      "decoder": byteLevelStage,
      "model": [
        "type": "BPE", "vocab": vocabulary, "merges": merges, "byte_fallback": false,
        "fuse_unk": false,
      ] as [String: Any],
    ]
    if addsBos { object["post_processor"] = bosTemplate }
    return try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// The vocabulary by id, in GPT-2's printable stand-ins for bytes.
  static let pieces: [String] = (0..<vocabularySize).map { id in
    switch Int32(id) {
    case pad: return "<pad>"
    case bos: return "<bos>"
    case eos: return "<eos>"
    default:
      let text = text(of: Int32(id))
      return text.isEmpty ? "<unused\(id)>" : byteLevel(text)
    }
  }

  /// The merges, best first.
  static let merges: [String] = (10...99).map { "\($0 / 10) \($0 % 10)" }

  /// `<bos>` before every text.
  private static var bosTemplate: [String: Any] {
    let token: [String: Any] = ["SpecialToken": ["id": "<bos>", "type_id": 0] as [String: Any]]
    func sequence(_ name: String) -> [String: Any] {
      ["Sequence": ["id": name, "type_id": 0] as [String: Any]]
    }
    return [
      "type": "TemplateProcessing", "single": [token, sequence("A")],
      "pair": [token, sequence("A"), sequence("B")],
      "special_tokens": [
        "<bos>": ["id": "<bos>", "ids": [Int(bos)], "tokens": ["<bos>"]] as [String: Any]
      ],
    ]
  }

  /// GPT-2's printable stand-in for the two bytes of ours that are not printable.
  private static func byteLevel(_ text: String) -> String {
    switch text {
    case "\n": "\u{010A}"
    case " ": "\u{0120}"
    default: text
    }
  }
}
