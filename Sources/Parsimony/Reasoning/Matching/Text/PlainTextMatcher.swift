import Foundation

/// Compares short texts after a normalisation, by default that of SQuAD (Rajpurkar et al., arXiv
/// 1606.05250): lower case, no punctuation, no articles, single spaces; preceded here by Unicode's
/// compatibility composition (NFKC).
///
/// Other than SQuAD, marks inside numbers stay ("3.5" is not "35", "-1" is not "1"), and a text
/// that is nothing but articles or punctuation keeps them.
public struct PlainTextMatcher: AnswerMatcher {
  /// What is ignored.
  public struct Options: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: Int
    /// Makes a set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Upper and lower case.
    public static let letterCase = Options(rawValue: 1)
    /// Differences that Unicode's compatibility forms remove: full-width letters, ligatures.
    public static let compatibility = Options(rawValue: 2)
    /// Punctuation and symbols outside numbers.
    public static let punctuation = Options(rawValue: 4)
    /// The words a, an and the.
    public static let articles = Options(rawValue: 8)
    /// Everything above.
    public static let all: Options = [.letterCase, .compatibility, .punctuation, .articles]
  }

  /// The longest text, in bytes of UTF-8.
  public static let lengthLimit = 100_000

  /// What is ignored, beside white space.
  public let ignoring: Options

  /// Makes a matcher.
  public init(ignoring: Options = .all) { self.ignoring = ignoring }

  /// The text, or the answer announced in it, normalised; nil where nothing is left.
  public func form(of text: String) -> CanonicalAnswer? {
    let source = answer(in: text) ?? text
    guard source.utf8.count <= Self.lengthLimit else { return nil }
    var result = source
    if ignoring.contains(.compatibility) {
      result = result.precomposedStringWithCompatibilityMapping
    }
    if ignoring.contains(.letterCase) { result = result.lowercased() }
    if ignoring.contains(.punctuation) {
      let bare = Self.withoutPunctuation(result)
      if !bare.allSatisfy(\.isWhitespace) { result = bare }
    }
    var words = result.split(whereSeparator: \.isWhitespace)
    if ignoring.contains(.articles) {
      let rest = words.filter { !["a", "an", "the"].contains($0.lowercased()) }
      if !rest.isEmpty { words = rest }
    }
    return words.isEmpty ? nil : CanonicalAnswer(key: words.joined(separator: " "))
  }

  /// The content of the last `\boxed{...}`, else what follows the last "answer is" or "answer:".
  public func answer(in text: String) -> String? {
    FinalAnswer.boxed(in: text) ?? FinalAnswer.announced(in: text)
  }

  /// Drops punctuation, but not the marks of numbers: 3.5, 1,000, -1, 50%, $5.
  private static func withoutPunctuation(_ text: String) -> String {
    let characters = Array(text)
    func isDigit(_ index: Int) -> Bool {
      characters.indices.contains(index) && characters[index].isNumber
    }
    var result = ""
    for (index, character) in characters.enumerated() {
      guard character.isPunctuation || character.isSymbol else {
        result.append(character)
        continue
      }
      switch character {
      case ".", ",", ":", "/":
        if isDigit(index - 1), isDigit(index + 1) { result.append(character) }
      case "-", "−", "$", "€", "£", "+":
        let begins = index == 0 || characters[index - 1].isWhitespace
        if begins, isDigit(index + 1) { result.append(character == "−" ? "-" : character) }
      case "%": if isDigit(index - 1) { result.append(character) }
      default: break
      }
    }
    return result
  }
}
