/// Reads texts as mathematical answers: as mathematics, else as a sentence around some, else as
/// text.
enum MathReader {
  static func form(of text: String, meter: inout WorkMeter) -> MathForm? {
    guard let source = trimmed(text) else { return nil }
    guard let tokens = tokens(of: source, groups: false, meter: &meter) else {
      return words(source)
    }
    if let content = parsed(tokens, meter: &meter) {
      return MathForm(source: source, content: content)
    }
    // A comma inside brackets separates elements; only where that makes no sense, thousands.
    if source.utf8.contains(UInt8(ascii: ",")),
      let grouped = Self.tokens(of: source, groups: true, meter: &meter),
      let content = parsed(grouped, meter: &meter)
    {
      return MathForm(source: source, content: content)
    }
    if let content = sentence(tokens, meter: &meter) {
      return MathForm(source: source, content: content)
    }
    return words(source, tokens.map(\.spelling).joined())
  }

  /// A form that is text.
  private static func words(_ source: String, _ spelling: String = "") -> MathForm? {
    let text = (spelling.isEmpty ? source : spelling).lowercased().filter { !$0.isWhitespace }
    return text.isEmpty ? nil : MathForm(source: source, content: .text(text))
  }

  private static func tokens(
    of source: String, groups: Bool, meter: inout WorkMeter
  ) -> [MathToken]? {
    var lexer = MathLexer(source, groupsInsideBrackets: groups)
    return try? lexer.read(&meter)
  }

  /// Without surrounding white space and final stops; nil where nothing is left or it is too long.
  private static func trimmed(_ text: String) -> String? {
    guard text.utf8.count <= MathMatcher.lengthLimit else { return nil }
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace || last == "." {
      // A backslash and a space is one command.
      rest.removeLast()
    }
    return rest.isEmpty ? nil : String(rest)
  }

  private static func parsed(
    _ tokens: [MathToken], meter: inout WorkMeter
  ) -> MathForm.Content? {
    guard !tokens.isEmpty, let matches = MathBrackets.matches(tokens) else { return nil }
    var parser = MathParser(tokens: tokens, matches: matches, meter: meter)
    let content = try? parser.answer(in: 0..<tokens.count)
    meter = parser.meter
    return content
  }

  /// The only number of a sentence, with the formula around it.
  private static func sentence(
    _ tokens: [MathToken], meter: inout WorkMeter
  ) -> MathForm.Content? {
    var runs: [[MathToken]] = []
    var run: [MathToken] = []
    var words = 0
    for token in tokens {
      var isBreak = false
      switch token.kind {
      case .word(let word):
        isBreak = true
        words += 1
        if MathSpelling.negations.contains(word.lowercased()) { return nil }
      case .and, .or: isBreak = true
      default: break
      }
      if isBreak {
        runs.append(run)
        run = []
      } else {
        run.append(token)
      }
    }
    runs.append(run)
    let candidates = runs.filter { run in run.contains { $0.isNumber } }
    guard words > 0, candidates.count == 1 else { return nil }
    var found = candidates[0][...]
    while let last = found.last, last.isLoose(opening: true) { found.removeLast() }
    while let first = found.first, first.isLoose(opening: false) { found.removeFirst() }
    return parsed(Array(found), meter: &meter)
  }
}

extension MathToken {
  /// Whether it can stand between a formula and a word: a separator, or a bracket around the word.
  fileprivate func isLoose(opening: Bool) -> Bool {
    switch kind {
    case .comma, .semicolon: true
    case .open: opening
    case .close: !opening
    default: false
    }
  }

  var isNumber: Bool {
    if case .number = kind { return true }
    return false
  }
}
