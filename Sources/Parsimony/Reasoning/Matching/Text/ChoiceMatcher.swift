/// Compares answers to multiple-choice questions by their letter: "(B)", "B.", "b)", "answer: B)
/// text", `\text{B}`, "Option B" are all B.
///
/// A text that names several choices, or none, holds no answer: "B or C", "A cat". The text of the
/// choice is not compared.
public struct ChoiceMatcher: AnswerMatcher {
  /// The longest text, in bytes of UTF-8.
  public static let lengthLimit = 10_000

  /// How many choices there are, from A on; 1...26.
  public let choices: Int

  /// Makes a matcher; `choices` is clamped to 1...26.
  public init(choices: Int = 10) { self.choices = min(max(choices, 1), 26) }

  /// The letter in upper case; nil where none, or more than one, is chosen.
  public func form(of text: String) -> CanonicalAnswer? {
    let source = answer(in: text) ?? text
    guard source.utf8.count <= Self.lengthLimit else { return nil }
    let letters = Self.withoutLayout(source)
    return choice(in: letters).map { CanonicalAnswer(key: String(Character(Unicode.Scalar($0)))) }
  }

  /// The content of the last `\boxed{...}`, else what follows the last "answer is" or "answer:".
  public func answer(in text: String) -> String? {
    FinalAnswer.boxed(in: text) ?? FinalAnswer.announced(in: text)
  }

  /// Drops LaTeX commands, braces, Markdown and white space at the ends.
  private static func withoutLayout(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        index += 1
        while index < bytes.count, isLetter(bytes[index]) { index += 1 }
        continue
      }
      index += 1
      if !"{}$*`\"".utf8.contains(byte) { result.append(byte) }
    }
    while result.last.map(isSpace) == true { result.removeLast() }
    return Array(result.drop(while: isSpace))
  }

  private struct Mention {
    let letter: UInt8
    let isBracketed: Bool
    let isDelimited: Bool
    let isUpper: Bool
    let position: Int
  }

  private func choice(in text: [UInt8]) -> UInt8? {
    let mentions = self.mentions(in: text)
    if let first = mentions.first, leads(first, text) {
      return isRivalled(first, mentions, text) ? nil : first.letter
    }
    let bracketed = Set(mentions.filter(\.isBracketed).map(\.letter))
    if !bracketed.isEmpty { return bracketed.count == 1 ? bracketed.first : nil }
    // "I" and the article are words; a lower-case letter in prose is no choice.
    let bare = mentions.filter { $0.isUpper && !isWord($0, text) }
    let letters = Set(bare.map(\.letter))
    return letters.count == 1 ? letters.first : nil
  }

  /// Whether a text begins with a choice: "B", "(B) text", "B. text", "B: text".
  private func leads(_ mention: Mention, _ text: [UInt8]) -> Bool {
    if mention.isBracketed { return mention.position == 1 }
    return mention.position == 0 && (mention.isDelimited || text.count == 1)
  }

  /// Whether the next mention is joined to the first one: "(A) or (B)", "A/B", "A, B".
  private func isRivalled(_ first: Mention, _ mentions: [Mention], _ text: [UInt8]) -> Bool {
    guard let next = mentions.dropFirst().first(where: { $0.letter != first.letter }) else {
      return false
    }
    let between = String(decoding: text[(first.position + 1)..<next.position], as: UTF8.self)
      .lowercased().filter { !"()[]. ".contains($0) }
    return ["or", "and", ",", "/", "&", ",or", ",and", "", ":"].contains(between)
  }

  private func isWord(_ mention: Mention, _ text: [UInt8]) -> Bool {
    guard mention.letter == UInt8(ascii: "A") || mention.letter == UInt8(ascii: "I") else {
      return false
    }
    let rest = text[min(mention.position + 1, text.count)...]
    guard rest.first.map(Self.isSpace) == true else { return false }
    let word = rest.drop(while: Self.isSpace).prefix(while: Self.isLetter)
    // An article stands before a noun; these words follow a choice.
    let verbs = ["is", "and", "or", "because", "nor", "since", "as"]
    return word.first.map { $0 >= 97 } == true
      && !verbs.contains(String(decoding: word, as: UTF8.self))
  }

  /// Letters of choices that stand alone.
  private func mentions(in text: [UInt8]) -> [Mention] {
    var mentions: [Mention] = []
    for (index, byte) in text.enumerated() where Self.isLetter(byte) {
      let upper = byte & 0xDF
      guard upper < 65 + UInt8(choices) else { continue }
      let before = index > 0 ? text[index - 1] : 32
      let after = index + 1 < text.count ? text[index + 1] : 32
      guard !Self.isWordByte(before), !Self.isWordByte(after) else { continue }
      let opens = before == UInt8(ascii: "(") || before == UInt8(ascii: "[")
      let closes = after == UInt8(ascii: ")") || after == UInt8(ascii: "]")
      mentions.append(
        Mention(
          letter: upper, isBracketed: opens && closes,
          isDelimited: closes || ".:,/".utf8.contains(after), isUpper: byte < 97,
          position: index))
    }
    return mentions
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }
  /// Letters, digits, apostrophes and everything beyond ASCII.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (48...57).contains(byte) || byte == 39 || byte >= 128
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
