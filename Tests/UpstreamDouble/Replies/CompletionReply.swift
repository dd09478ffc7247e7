/// The reply to a completion request, whole or as the events of a stream.
struct CompletionReply {
  let request: CompletionRequest
  let behaviour: Behaviour
  let choices: [Choice]
  let id: String

  init(_ request: CompletionRequest, _ behaviour: Behaviour, number: Int) {
    self.request = request
    self.behaviour = behaviour
    choices = Choice.choices(of: request, behaviour, number: number)
    id = (request.isChat ? "chatcmpl-" : "cmpl-") + String(number)
  }

  /// The whole reply.
  var body: JSON {
    var members = head(object: request.isChat ? "chat.completion" : "text_completion")
    members.add("choices", .array(choices.map(whole)))
    members.add("usage", usage)
    if behaviour.echoesRequest { members.add("received", request.echo) }
    return .object(members + behaviour.extraMembers)
  }

  /// What all chunks have in common.
  func head(object: String) -> [JSON.Member] {
    [
      JSON.Member("id", .string(id)), JSON.Member("object", .string(object)),
      JSON.Member("created", 1_700_000_000), JSON.Member("model", .string(request.model)),
      JSON.Member("system_fingerprint", "fp_double"),
    ]
  }

  private func whole(_ choice: Choice) -> JSON {
    var members = [JSON.Member("index", .integer(choice.index))]
    if request.isChat {
      members.add("message", message(choice))
    } else {
      members.add("text", .string(choice.completion.text ?? ""))
    }
    members.add("logprobs", logProbabilities(choice.tokens, from: 0, offset: 0) ?? .null)
    members.add("finish_reason", .string(choice.finishReason))
    if wantsTokenIDs { members.add("token_ids", tokenIDs(choice.tokens)) }
    return .object(members)
  }

  private func message(_ choice: Choice) -> JSON {
    var message = [
      JSON.Member("role", "assistant"),
      JSON.Member("content", choice.completion.text.map { .string($0) } ?? .null),
    ]
    message.add("reasoning_content", choice.completion.reasoning.map { .string($0) })
    if !choice.completion.toolCalls.isEmpty {
      message.add("tool_calls", .array(choice.completion.toolCalls.map(Self.whole)))
    }
    return .object(message + behaviour.extraMessageMembers)
  }

  private static func whole(_ call: Completion.ToolCall) -> JSON {
    [
      "id": .string(call.id), "type": "function",
      "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
    ]
  }

  var wantsTokenIDs: Bool {
    behaviour.returnsTokenIDs && request.body["return_token_ids"]?.bool ?? false
  }

  func tokenIDs(_ tokens: [String]) -> JSON {
    .array(tokens.map { .integer(Completion.identifier(of: $0)) })
  }

  /// Log-probabilities of some of a choice's tokens; nil where there are to be none.
  func logProbabilities(_ tokens: [String], from position: Int, offset: Int) -> JSON? {
    guard let top = request.topLogProbabilities, behaviour.logProbabilities != .ignored else {
      return nil
    }
    if position == 0, let verdict = verdict { return verdict }
    return request.isChat || behaviour.logProbabilities == .chat
      ? LogProbabilityShapes.chat(tokens, from: position, top: top)
      : LogProbabilityShapes.completions(tokens, from: position, offset: offset, top: top)
  }

  /// Usage, honest or not; nil for none.
  var usage: JSON? {
    let prompt = max(1, Completion.tokens(of: request.prompt).count)
    let honest = choices.reduce(0) { $0 + $1.tokenCount }
    switch behaviour.usage {
    case .honest: return usage(prompt, honest)
    case .firstChoiceOnly: return usage(prompt, choices.first?.tokenCount ?? 0)
    case .missing: return nil
    case .null: return .null
    case .zero: return usage(0, 0)
    case .huge: return usage(1 << 60, 1 << 61)
    case .negative: return usage(-prompt, -honest)
    case .text: return ["prompt_tokens": "many", "completion_tokens": "some", "total_tokens": nil]
    }
  }

  private func usage(_ prompt: Int, _ completion: Int) -> JSON {
    var members = [
      JSON.Member("prompt_tokens", .integer(prompt)),
      JSON.Member("completion_tokens", .integer(completion)),
      JSON.Member("total_tokens", .integer(prompt &+ completion)),
    ]
    members.add(
      "prompt_tokens_details",
      behaviour.cachedTokens.map { .object([JSON.Member("cached_tokens", .integer($0))]) })
    return .object(members)
  }
}
