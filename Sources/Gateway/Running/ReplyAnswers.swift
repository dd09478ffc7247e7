import Parsimony

/// Reads the answer off a reply, in the form that the model's alias or the request names.
struct ReplyAnswers: AnswerReader {
  let form: ModelAlias.AnswerForm

  func answer(of trace: Trace, to question: Question) -> Answer? {
    guard trace.ending == .ended else { return nil }
    let text = trace.text
    switch form {
    case .math: return Self.answer(in: text, by: MathMatcher())
    case .choice: return Self.answer(in: text, by: ChoiceMatcher())
    case .json: return Self.answer(in: text, by: JSONMatcher())
    case .text: return Self.answer(in: text, by: PlainTextMatcher())
    case .automatic:
      if text.utf8.first == UInt8(ascii: "{") || text.utf8.last == UInt8(ascii: "}"),
        text.contains(#""tool_calls""#), let key = ToolCallMatcher().canonicalKey(text)
      {
        return Answer(text, key: key)
      }
      if let marked = MathMatcher().answer(in: text) {
        return Answer(marked, key: MathMatcher().canonicalKey(marked) ?? marked)
      }
      return Self.answer(in: text, by: JSONMatcher())
        ?? Self.answer(in: text, by: PlainTextMatcher())
    }
  }

  private static func answer(in text: String, by matcher: some AnswerMatcher) -> Answer? {
    let stated = matcher.answer(in: text) ?? text
    guard let form = matcher.form(of: stated) else { return nil }
    return Answer(stated, key: matcher.key(of: form) ?? stated)
  }
}
