/// One choice of a reply: a completion after limits, cut into tokens.
struct Choice {
  let index: Int
  let completion: Completion
  let tokens: [String]
  let finishReason: String

  /// The choices that a request gets.
  ///
  /// - Parameter number: The call's arrival number, the source of seeds that are not given.
  static func choices(
    of request: CompletionRequest, _ behaviour: Behaviour, number: Int
  ) -> [Choice] {
    let count = behaviour.choices == .ignored ? 1 : request.n
    let base = behaviour.honoursSeed ? request.seed ?? number &* 7919 : number &* 104_729
    return (0..<count).map { index in
      Choice(index: index, seed: base &+ index, of: request, behaviour)
    }
  }

  private init(index: Int, seed: Int, of request: CompletionRequest, _ behaviour: Behaviour) {
    self.index = index
    var completion = Self.completion(seed: seed, of: request, behaviour)
    if completion.toolCalls.isEmpty, let tool = Self.demandedTool(of: request) {
      let call = Completion.ToolCall(
        id: "call_\(index)", name: tool, arguments: "{\"value\":\(abs(seed % 10))}")
      completion = Completion(nil, toolCalls: [call])
    }
    let format = request.body["response_format"]?["type"]?.string ?? "text"
    if format != "text", let text = completion.text, JSON(Array(text.utf8)) == nil {
      completion.text = "{\"answer\": \(abs(seed % 10))}"
    }
    var reason = completion.toolCalls.isEmpty ? "stop" : "tool_calls"
    if behaviour.honoursLimits, let text = completion.text {
      if let end = Self.firstStop(of: request.stop, in: text) {
        completion.text = String(text[..<end])
      }
      let tokens = Completion.tokens(of: completion.text ?? "")
      if let limit = request.limit, tokens.count > limit {
        completion.text = tokens.prefix(max(0, limit)).joined()
        reason = "length"
      }
    }
    self.completion = completion
    tokens = Completion.tokens(of: completion.text ?? "")
    finishReason = completion.finishReason ?? reason
  }

  /// Tokens of text, reasoning and calls.
  var tokenCount: Int {
    tokens.count + Completion.tokens(of: completion.reasoning ?? "").count
      + completion.toolCalls.reduce(0) { $0 + Completion.tokens(of: $1.arguments).count + 1 }
  }

  private static func completion(
    seed: Int, of request: CompletionRequest, _ behaviour: Behaviour
  ) -> Completion {
    let texts =
      behaviour.completions.isEmpty
      ? (0..<8).map { Completion.made(from: UInt64(bitPattern: Int64(seed &+ $0 &* 8191))) }
      : behaviour.completions
    let start = request.isChat ? request.prefill : request.prompt
    if let start, !start.isEmpty, behaviour.prefill != .ignored {
      let matches = texts.compactMap { text -> (Completion, Int)? in
        let length = Self.sharedLines(of: text.text ?? "", with: start, isWhole: request.isChat)
        return length > 0 ? (text, length) : nil
      }
      let longest = matches.map(\.1).max() ?? 0
      let best = matches.filter { $0.1 == longest }
      if !best.isEmpty {
        var (completion, length) = best[Self.modulo(seed, best.count)]
        if !(request.isChat && behaviour.prefill == .repeated) {
          completion.text = completion.text.map { String($0.dropFirst(length)) }
        }
        return completion
      }
      if request.isChat, behaviour.prefill == .repeated {
        var completion = texts[Self.modulo(seed, texts.count)]
        completion.text = start + (completion.text ?? "")
        return completion
      }
    }
    return behaviour.completions.isEmpty ? texts[0] : texts[Self.modulo(seed, texts.count)]
  }

  /// The characters of the most lines of `text` that `prompt` ends with (or is).
  private static func sharedLines(of text: String, with prompt: String, isWhole: Bool) -> Int {
    var shared = 0
    for index in text.indices where text[index] == "\n" {
      let lines = text[...index]
      if isWhole ? prompt == lines : prompt.hasSuffix(lines) { shared = lines.count }
    }
    return shared
  }

  private static func firstStop(of stops: [String], in text: String) -> String.Index? {
    var index = text.startIndex
    while index < text.endIndex {
      if stops.contains(where: { !$0.isEmpty && text[index...].hasPrefix($0) }) { return index }
      index = text.index(after: index)
    }
    return nil
  }

  /// The tool that the request insists on.
  private static func demandedTool(of request: CompletionRequest) -> String? {
    let tools = request.body["tools"]?.array ?? []
    guard let choice = request.body["tool_choice"] else { return nil }
    if choice.string == "required" { return tools.first?["function"]?["name"]?.string }
    return choice["function"]?["name"]?.string
  }

  private static func modulo(_ value: Int, _ count: Int) -> Int {
    let rest = value % count
    return rest < 0 ? rest + count : rest
  }
}
