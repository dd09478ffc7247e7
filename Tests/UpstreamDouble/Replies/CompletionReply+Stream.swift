extension CompletionReply {
  /// The data of the stream's events, without `[DONE]`.
  var events: [String] {
    var events: [JSON] = []
    if request.isChat {
      events += choices.map { chunk($0, delta: ["role": "assistant", "content": ""]) }
    }
    let pieces = choices.map { choice in
      (request.isChat ? reasoningChunks(choice) + toolChunks(choice) : []) + textChunks(choice)
    }
    for position in 0..<(pieces.map(\.count).max() ?? 0) {
      events += pieces.filter { position < $0.count }.map { $0[position] }
    }
    events += choices.map { choice in
      request.isChat
        ? chunk(choice, delta: [:], finishReason: choice.finishReason)
        : chunk(choice, text: "", finishReason: choice.finishReason)
    }
    if sendsUsage, let usage {
      var members = head(object: object)
      members.add("choices", [])
      members.add("usage", usage)
      events.append(.object(members))
    }
    return events.map(\.text)
  }

  private var object: String { request.isChat ? "chat.completion.chunk" : "text_completion" }

  private var sendsUsage: Bool {
    switch behaviour.streamUsage {
    case .always: true
    case .never: false
    case .whenAsked: request.wantsUsage
    }
  }

  private func textChunks(_ choice: Choice) -> [JSON] {
    var chunks: [JSON] = []
    var offset = 0
    let size = max(1, behaviour.tokensPerEvent)
    for start in stride(from: 0, to: choice.tokens.count, by: size) {
      let tokens = Array(choice.tokens[start..<min(choice.tokens.count, start + size)])
      let text = tokens.joined()
      let values = logProbabilities(tokens, from: start, offset: offset)
      chunks.append(
        request.isChat
          ? chunk(choice, delta: ["content": .string(text)], values, tokens)
          : chunk(choice, text: text, values, tokens))
      offset += text.count
    }
    return chunks
  }

  private func reasoningChunks(_ choice: Choice) -> [JSON] {
    Completion.tokens(of: choice.completion.reasoning ?? "").map {
      chunk(choice, delta: ["reasoning_content": .string($0)])
    }
  }

  private func toolChunks(_ choice: Choice) -> [JSON] {
    choice.completion.toolCalls.enumerated().flatMap { index, call -> [JSON] in
      let head: JSON = [
        "index": .integer(index), "id": .string(call.id), "type": "function",
        "function": ["name": .string(call.name), "arguments": ""],
      ]
      let pieces = Completion.tokens(of: call.arguments).map { piece -> JSON in
        ["index": .integer(index), "function": ["arguments": .string(piece)]]
      }
      return ([head] + pieces).map { chunk(choice, delta: ["tool_calls": .array([$0])]) }
    }
  }

  private func chunk(
    _ choice: Choice, delta: JSON, _ values: JSON? = nil, _ tokens: [String] = [],
    finishReason: String? = nil
  ) -> JSON {
    chunk(choice, JSON.Member("delta", delta), values, tokens, finishReason)
  }

  private func chunk(
    _ choice: Choice, text: String, _ values: JSON? = nil, _ tokens: [String] = [],
    finishReason: String? = nil
  ) -> JSON {
    chunk(choice, JSON.Member("text", .string(text)), values, tokens, finishReason)
  }

  private func chunk(
    _ choice: Choice, _ content: JSON.Member, _ values: JSON?, _ tokens: [String],
    _ finishReason: String?
  ) -> JSON {
    var part = [JSON.Member("index", .integer(choice.index)), content]
    part.add("logprobs", values ?? .null)
    part.add("finish_reason", finishReason.map { .string($0) } ?? .null)
    if wantsTokenIDs, !tokens.isEmpty { part.add("token_ids", tokenIDs(tokens)) }
    var members = head(object: object)
    members.add("choices", .array([.object(part)]))
    if behaviour.echoesRequest { members.add("received", request.echo) }
    return .object(members + behaviour.extraMembers)
  }
}
