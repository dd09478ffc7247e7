import Parsimony

/// The quirks of an engine, one place each.
protocol EngineAdapter: Sendable {
  /// Whether a reply that continues a last assistant message repeats that message first.
  var repeatsPrefill: Bool { get }

  /// The members that draw tokens as asked, whatever the server's own defaults are.
  func addSampling(_ sampling: SamplingParameters, to object: inout JSONText.Object)

  /// The members that ask for log-probabilities of a chat reply; `top` alternatives a token.
  func addChatLogProbabilities(top: Int, to object: inout JSONText.Object)

  /// The members that let the reply go on with the last message.
  func addContinuation(to object: inout JSONText.Object)

  /// Further members that make a reply easier to count: a stream that is cut off must have told by
  /// then what its prompt cost.
  func addCounting(_ capabilities: EngineCapabilities, to object: inout JSONText.Object)

  /// The members that stop at a text and keep it.
  func addStops(_ stops: [String], to object: inout JSONText.Object)
}

extension EngineAdapter {
  func addCounting(_ capabilities: EngineCapabilities, to object: inout JSONText.Object) {
    guard capabilities.streamUsage else { return }
    object.add("stream_options") { $0.object { $0.add("include_usage", true) } }
  }

  func addContinuation(to object: inout JSONText.Object) {}

  func addStops(_ stops: [String], to object: inout JSONText.Object) {
    object.add("stop") { $0.array(stops) { $0.string($1) } }
  }

  func addChatLogProbabilities(top: Int, to object: inout JSONText.Object) {
    object.add("logprobs", true)
    if top > 0 { object.add("top_logprobs", top) }
  }
}

extension Engine {
  /// The engine's quirks.
  var adapter: any EngineAdapter {
    switch self {
    case .vllm: VLLMAdapter()
    case .llamaServer: LlamaServerAdapter()
    case .openAI: OpenAIAdapter()
    }
  }
}
