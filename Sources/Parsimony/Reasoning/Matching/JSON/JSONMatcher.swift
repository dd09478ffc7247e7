/// Compares JSON values by their canonical form (RFC 8785): white space, the order of members and
/// the spelling of numbers and escapes do not matter; everything else does.
public struct JSONMatcher: AnswerMatcher {
  /// Makes a matcher.
  public init() {}

  /// The whole text as JSON, else the JSON in it; nil without one.
  public func form(of text: String) -> CanonicalAnswer? {
    (CanonicalJSON.text(of: text) ?? answer(in: text).flatMap { CanonicalJSON.text(of: $0) })
      .map { CanonicalAnswer(key: $0) }
  }

  /// The last fenced code block, else the text from the first bracket to the last; nil where that
  /// is no JSON.
  public func answer(in text: String) -> String? {
    let found = CodeFence.last(in: text) ?? Self.bracketed(text)
    return found.flatMap { CanonicalJSON.text(of: $0) == nil ? nil : $0 }
  }

  private static func bracketed(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard
      let start = bytes.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }),
      let end = bytes.lastIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") }),
      start < end
    else { return nil }
    return String(decoding: bytes[start...end], as: UTF8.self)
  }
}
