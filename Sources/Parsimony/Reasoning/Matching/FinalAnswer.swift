/// Finds where a text states its final answer. By bytes: every mark is ASCII, and solutions are
/// long. Time is linear in the text.
public enum FinalAnswer {
  /// The content of the last `\boxed{...}` or `\fbox{...}` of a text; nil without one, or when it
  /// is not closed.
  public static func boxed(in text: String) -> String? {
    let bytes = Array(text.utf8)
    let boxes = [#"\boxed{"#, #"\fbox{"#].compactMap { mark in
      last(Array(mark.utf8), in: bytes).map { $0 + mark.utf8.count }
    }
    guard let start = boxes.max() else { return nil }
    var depth = 1
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      // An escaped brace is a delimiter of a set; it has a partner, but need not have one.
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      if depth == 0 { return String(decoding: bytes[start..<index], as: UTF8.self) }
      index += 1
    }
    return nil
  }

  private static let phrases = ["answer is", "answer:", "answer =", "####"].map { Array($0.utf8) }

  /// What follows the last "answer is", "answer:", "answer =" or "####" (in any case), up to the
  /// end of the line or sentence, without Markdown's asterisks; nil without such a phrase.
  public static func announced(in text: String) -> String? {
    let bytes = text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
    var start: Int?
    for phrase in phrases {
      if let found = last(phrase, in: bytes) {
        start = max(start ?? 0, found + phrase.count)
      }
    }
    guard var start else { return nil }
    let original = Array(text.utf8)
    let leading: Set<UInt8> = [32, 9, 10, 13, UInt8(ascii: "*"), UInt8(ascii: ":")]
    while start < bytes.count, leading.contains(bytes[start]) { start += 1 }
    var end = start
    while end < bytes.count, bytes[end] != 10, bytes[end] != 13 {
      let isStop = bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: "!")
      // ". " ends a sentence; "1.5" and "\! " do not.
      let ends = end + 1 == bytes.count || bytes[end + 1] <= 32
      if isStop, ends, end == start || bytes[end - 1] != UInt8(ascii: "\\") { break }
      end += 1
    }
    let found = original[start..<end].filter { $0 != UInt8(ascii: "*") }
    let answer = String(decoding: found, as: UTF8.self)
    // A product written with an asterisk must keep it.
    let kept = String(decoding: original[start..<end], as: UTF8.self)
    let isMarkdown = kept.contains("**") || kept.hasSuffix("*")
    let result = isMarkdown ? answer : kept
    return result.allSatisfy(\.isWhitespace) ? nil : result
  }

  /// Where a mark begins for the last time.
  private static func last(_ mark: [UInt8], in bytes: [UInt8]) -> Int? {
    var index = bytes.count - mark.count
    while index >= 0 {
      if bytes[index] == mark[0], bytes[index..<(index + mark.count)].elementsEqual(mark) {
        return index
      }
      index -= 1
    }
    return nil
  }
}
