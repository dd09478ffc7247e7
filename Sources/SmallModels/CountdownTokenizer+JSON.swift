public import Foundation

extension CountdownTokenizer {
  /// The contents of a Hugging Face `tokenizer.json`: byte-level BPE, 90 merges of two digits.
  public static func json() throws -> Data {
    var vocabulary: [String: Int] = ["<pad>": 0, "<bos>": 1, "<eos>": 2]
    vocabulary[byteLevel("\n")] = Int(newline)
    for id in firstPrintable..<firstMerge { vocabulary[byteLevel(text(of: id))] = Int(id) }
    var merges: [String] = []
    for number in 10...99 {
      vocabulary[String(number)] = Int(firstMerge) + number - 10
      merges.append("\(number / 10) \(number % 10)")
    }
    for id in (Int(firstMerge) + 90)..<vocabularySize { vocabulary["<unused\(id)>"] = id }
    let special = [("<pad>", 0), ("<bos>", 1), ("<eos>", 2)].map { content, id in
      [
        "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": false, "special": true,
      ] as [String: Any]
    }
    let byteLevelStage: [String: Any] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    ]
    let object: [String: Any] = [
      "version": "1.0", "added_tokens": special, "pre_tokenizer": byteLevelStage,
      "decoder": byteLevelStage,
      "model": [
        "type": "BPE", "vocab": vocabulary, "merges": merges, "byte_fallback": false,
        "fuse_unk": false,
      ] as [String: Any],
    ]
    return try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
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
