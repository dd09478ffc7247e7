/// What the double understands of a chat or text completion request.
struct CompletionRequest {
  let isChat: Bool
  let body: JSON
  let model: String
  /// The prompt's text, or the messages' contents, one a line.
  let prompt: String
  /// The last message's text, where the assistant wrote it.
  let prefill: String?
  let n: Int
  let seed: Int?
  let isStreaming: Bool
  let wantsUsage: Bool
  let limit: Int?
  let stop: [String]
  /// How many alternatives; nil without log-probabilities.
  let topLogProbabilities: Int?

  init(_ body: JSON, isChat: Bool) {
    self.isChat = isChat
    self.body = body
    model = body["model"]?.string ?? "double"
    let messages = body["messages"]?.array ?? []
    prompt =
      isChat
      ? messages.map { Self.text($0["content"]) }.joined(separator: "\n")
      : Self.text(body["prompt"])
    prefill =
      isChat && messages.last?["role"]?.string == "assistant"
      ? Self.text(messages.last?["content"]) : nil
    n = max(1, min(128, body["n"]?.integer ?? 1))
    seed = body["seed"]?.integer
    isStreaming = body["stream"]?.bool ?? false
    wantsUsage = body["stream_options"]?["include_usage"]?.bool ?? false
    limit = body["max_completion_tokens"]?.integer ?? body["max_tokens"]?.integer
    stop =
      body["stop"]?.string.map { [$0] } ?? body["stop"]?.array?.compactMap(\.string) ?? []
    if isChat {
      let isAsked = body["logprobs"]?.bool ?? false
      topLogProbabilities = isAsked ? body["top_logprobs"]?.integer ?? 0 : nil
    } else {
      topLogProbabilities = body["logprobs"]?.integer
    }
  }

  /// The request without what was said in it.
  var echo: JSON {
    .object(body.members.filter { !["messages", "prompt"].contains($0.name) })
  }

  /// A text, parts of a text, or token ids.
  private static func text(_ value: JSON?) -> String {
    if let text = value?.string { return text }
    guard let parts = value?.array else { return "" }
    return parts.map { $0.string ?? $0["text"]?.string ?? $0.integer.map { "<\($0)>" } ?? "" }
      .joined()
  }
}
