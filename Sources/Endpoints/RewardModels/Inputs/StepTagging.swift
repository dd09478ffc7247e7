public import Parsimony

/// How a question and its steps become the one text that a step-tagged process reward model reads.
///
/// Pure: the tests compare it with an independent implementation.
public enum StepTagging: Sendable, Hashable {
  /// Qwen2.5-Math-PRM: Qwen's chat template with the steps as the assistant's turn, a tag right after
  /// each step.
  case qwen(tag: String = "<extra_0>", system: String = StepTagging.qwenSystem)
  /// Math-Shepherd: question, space, steps a line each, a space and a tag after each.
  case mathShepherd(tag: String = "ки")
  /// The end of a step is the tag itself, and nothing is inserted: the prompt and the steps as they
  /// are. For models that read the state at a step's end, such as this package's own.
  case stepEnd(tag: String = "\n")

  /// The system prompt of the model's card.
  public static let qwenSystem =
    "Please reason step by step, and put your final answer within \\boxed{}."

  /// The text, and where the scores stand in the reply.
  public struct Input: Sendable, Hashable {
    /// The text.
    public let text: String
    /// The tags in it, and so the scores that must come back.
    public let tags: Int
    /// The tag that scores each prefix, the empty one first; nil where none does.
    public let rows: [Int?]
  }

  /// The input for a trace.
  ///
  /// Control texts within the question and the steps (a tag, the template's own tokens) are disarmed
  /// by a space.
  ///
  /// - Parameters:
  ///   - question: The question. Chat forms take its `text`, ``stepEnd(tag:)`` its `prompt`.
  ///   - steps: The steps.
  ///   - tagsQuestion: Whether a tag is inserted after the question, which gives the empty prefix a
  ///     score. No model's card does so. Always so where nothing is inserted and the prompt ends
  ///     with the tag.
  public func input(for question: Question, _ steps: [Step], tagsQuestion: Bool) -> Input {
    switch self {
    case .qwen(let tag, let system):
      let controls = ControlText.chatML + [tag]
      let turn =
        (tagsQuestion ? tag : "")
        + steps.map { Self.trimmed($0.text, controls) + tag }.joined()
      let text =
        "<|im_start|>system\n\(system)<|im_end|>\n"
        + "<|im_start|>user\n\(Self.trimmed(question.text, controls))<|im_end|>\n"
        + "<|im_start|>assistant\n\(turn)<|im_end|>\n"
      return Self.inserted(text, steps.count, tagsQuestion)
    case .mathShepherd(let tag):
      let lines = steps.map { "\(Self.trimmed($0.text, [tag])) \(tag)" }.joined(separator: "\n")
      let text =
        [Self.trimmed(question.text, [tag])] + (tagsQuestion ? [tag] : [])
        + (lines.isEmpty ? [] : [lines])
      return Self.inserted(text.joined(separator: " "), steps.count, tagsQuestion)
    case .stepEnd(let tag): return Self.plain(question, steps, tag)
    }
  }

  private static func inserted(_ text: String, _ steps: Int, _ tagsQuestion: Bool) -> Input {
    let first = tagsQuestion ? 1 : 0
    return Input(
      text: text, tags: steps + first,
      rows: [tagsQuestion ? 0 : nil] + (0..<steps).map { $0 + first })
  }

  /// The last step of a truncated trace may lack its end; it gets one.
  private static func plain(_ question: Question, _ steps: [Step], _ tag: String) -> Input {
    var text = question.prompt
    var tags = ControlText.count(of: tag, in: text)
    var rows: [Int?] = [text.utf8.reversed().starts(with: tag.utf8.reversed()) ? tags - 1 : nil]
    for step in steps {
      let hasEnd = step.text.utf8.reversed().starts(with: tag.utf8.reversed())
      let part = hasEnd ? step.text : step.text + tag
      text += part
      tags += ControlText.count(of: tag, in: part)
      rows.append(tags - 1)
    }
    return Input(text: text, tags: tags, rows: rows)
  }

  /// Without the white space around, which separates steps but is no part of them.
  private static func trimmed(_ text: String, _ controls: [String]) -> String {
    let space: (Character) -> Bool = { $0.isWhitespace }
    let start = text.drop(while: space)
    let end = start.lastIndex { !space($0) }
    return ControlText.disarmed(end.map { String(start[...$0]) } ?? "", controls)
  }
}
