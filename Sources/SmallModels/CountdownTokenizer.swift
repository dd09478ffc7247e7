/// The byte-level BPE tokenizer of the built-in models, small enough to be fixed in code.
///
/// Ids: 0 `<pad>`, 1 `<bos>`, 2 `<eos>`, 3 newline, 4...98 the printable ASCII characters in
/// order, 99...188 the two-digit numbers 10...99 (one merge each, so that a number is one token),
/// then unused ids up to a multiple of 32. ``json()`` writes the same tokenizer in Hugging Face's
/// `tokenizer.json` form.
public enum CountdownTokenizer {
  /// Fills up batches.
  public static let pad: Int32 = 0
  /// Starts every sequence.
  public static let bos: Int32 = 1
  /// Ends every trace.
  public static let eos: Int32 = 2
  /// Ends every step (and the prompt).
  public static let newline: Int32 = 3
  /// 189 ids in use, padded to a multiple of 32.
  public static let vocabularySize = 192

  static let firstPrintable: Int32 = 4
  static let firstMerge: Int32 = 99

  /// The tokens of a text, without `<bos>` and `<eos>`.
  ///
  /// - Throws: ``ModelFileError`` naming the first character outside printable ASCII and newline.
  public static func encode(_ text: String) throws(ModelFileError) -> [Int32] {
    var tokens: [Int32] = []
    tokens.reserveCapacity(text.utf8.count)
    var digits: [Int32] = []
    for byte in text.utf8 {
      if byte >= 0x30, byte <= 0x39 {
        digits.append(Int32(byte - 0x30))
        continue
      }
      flush(&digits, into: &tokens)
      switch byte {
      case 0x0A: tokens.append(newline)
      case 0x20...0x7E: tokens.append(firstPrintable + Int32(byte) - 0x20)
      default:
        throw ModelFileError(
          .badText,
          "byte \(byte) in \(text.prefix(60).debugDescription) is not printable ASCII; "
            + "the built-in models read ASCII only")
      }
    }
    flush(&digits, into: &tokens)
    return tokens
  }

  /// Applies the merges to a run of digits as BPE does: lowest rank first, leftmost on a tie.
  private static func flush(_ digits: inout [Int32], into tokens: inout [Int32]) {
    defer { digits.removeAll(keepingCapacity: true) }
    if digits.count <= 2 {
      if digits.count == 2, digits[0] != 0 {
        tokens.append(firstMerge + digits[0] * 10 + digits[1] - 10)
      } else {
        for digit in digits { tokens.append(firstPrintable + 16 + digit) }
      }
      return
    }
    // Values below 10 are single digits here, others merged numbers (always 10...99).
    var parts = digits
    var merged = [Bool](repeating: false, count: parts.count)
    while true {
      var best = -1
      for index in parts.indices.dropLast()
      where !merged[index] && !merged[index + 1] && parts[index] != 0 {
        if best < 0
          || parts[index] * 10 + parts[index + 1] < parts[best] * 10 + parts[best + 1]
        {
          best = index
        }
      }
      guard best >= 0 else { break }
      parts[best] = parts[best] * 10 + parts[best + 1]
      merged[best] = true
      parts.remove(at: best + 1)
      merged.remove(at: best + 1)
    }
    for (part, isMerged) in zip(parts, merged) {
      tokens.append(isMerged ? firstMerge + part - 10 : firstPrintable + 16 + part)
    }
  }

  /// The text of one token; empty for the special and unused ones.
  public static func text(of token: Int32) -> String {
    switch token {
    case newline: "\n"
    case firstPrintable..<firstMerge:
      String(UnicodeScalar(UInt8(token - firstPrintable + 0x20)))
    case firstMerge..<(firstMerge + 90): String(token - firstMerge + 10)
    default: ""
    }
  }

  /// The text of tokens; special tokens vanish.
  public static func decode(_ tokens: some Sequence<Int32>) -> String {
    tokens.reduce(into: "") { $0 += text(of: $1) }
  }
}
