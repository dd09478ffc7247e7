extension Verifiers {
  /// A text, or several.
  static func texts(_ value: JSON?) -> [String]? {
    if let text = value?.string { return [text] }
    return value?.array?.map { $0.string ?? "" }
  }

  /// Messages in the form that Qwen's template gives them.
  static func chat(_ messages: JSON?) -> String {
    (messages?.array ?? []).map { message in
      "<|im_start|>\(message["role"]?.string ?? "")\n\(message["content"]?.string ?? "")<|im_end|>\n"
    }.joined()
  }

  /// Where every occurrence of a tag ends.
  static func ends(of tag: String, in text: String) -> [String.Index] {
    var ends: [String.Index] = []
    var index = text.startIndex
    while index < text.endIndex {
      if !tag.isEmpty, text[index...].hasPrefix(tag) {
        index = text.index(index, offsetBy: tag.count)
        ends.append(index)
      } else {
        index = text.index(after: index)
      }
    }
    return ends
  }

  static func row(_ score: Double, _ scoring: Scoring) -> JSON {
    guard scoring.columns == 2 else { return [.number(score)] }
    return scoring.goodIndex == 1
      ? [.number(1 - score), .number(score)] : [.number(score), .number(1 - score)]
  }

  static func rows(_ scores: [Double], _ scoring: Scoring) -> JSON {
    .array(shaped(scores.map { row($0, scoring) }, scoring))
  }

  /// The rows with what is to be wrong with them.
  static func shaped(_ rows: [JSON], _ scoring: Scoring) -> [JSON] {
    switch scoring.shape {
    case .right, .missing: rows
    case .empty: []
    case .short: Array(rows.dropLast())
    case .long: rows + [row(0.5, scoring)]
    case .wrongColumns: rows.map { _ in [0.1, 0.2, 0.7] }
    case .text: rows.map { _ in ["bad", "good"] }
    case .beyondRange: rows.map { _ in [-3.5, 4.5] }
    }
  }

  /// vLLM's list of one kind of object.
  static func list(
    _ object: String, _ data: [JSON], _ inputs: [String], _ behaviour: Behaviour
  ) -> ReplyContent {
    let data = data.enumerated().map { index, data -> JSON in
      ["index": .integer(index), "object": .string(object), "data": data]
    }
    return items(data, inputs, behaviour)
  }

  static func items(_ data: [JSON], _ inputs: [String], _ behaviour: Behaviour) -> ReplyContent {
    var members = [
      JSON.Member("id", "verify-1"), JSON.Member("object", "list"),
      JSON.Member("created", 1_700_000_000), JSON.Member("model", "double"),
    ]
    if behaviour.scoring.shape != .missing { members.add("data", .array(data)) }
    let tokens = inputs.reduce(0) { $0 + Completion.tokens(of: $1).count }
    members.add("usage", usage(tokens, behaviour.usage))
    return ReplyContent(.object(members + behaviour.extraMembers))
  }

  private static func usage(_ tokens: Int, _ usage: Behaviour.Usage) -> JSON? {
    switch usage {
    case .missing: nil
    case .null: .null
    case .zero: counts(0)
    case .huge: counts(1 << 60)
    case .negative: counts(-tokens)
    case .text: ["prompt_tokens": "many"]
    case .honest, .firstChoiceOnly: counts(tokens)
    }
  }

  private static func counts(_ tokens: Int) -> JSON {
    [
      "prompt_tokens": .integer(tokens), "completion_tokens": 0, "total_tokens": .integer(tokens),
      "prompt_tokens_details": nil,
    ]
  }
}
