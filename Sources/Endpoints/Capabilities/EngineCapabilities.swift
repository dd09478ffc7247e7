/// What the servers of an upstream can do, as far as a probe has shown it.
///
/// Whatever is unknown is taken for missing: engines ignore fields without a word.
public struct EngineCapabilities: Sendable, Hashable, Codable {
  /// How log-probabilities come.
  public enum LogProbabilityShape: String, Sendable, Hashable, Codable {
    /// `content`: a list of tokens, as the chat endpoint has them.
    case chat
    /// `tokens` and `token_logprobs`, as the completions endpoint has them.
    case completions
  }

  /// Whose quirks apply.
  public var engine: Engine
  /// Whether `/chat/completions` answers.
  public var chat = true
  /// Whether `/completions` answers.
  public var completions = false
  /// Whether `n` gives as many choices in one call.
  public var choices = false
  /// The most choices of a call; nil for no known limit.
  public var maximumChoices: Int?
  /// Whether equal seeds give equal texts.
  public var seed = false
  /// Whether choice i of a call is what a call with the seed plus i gives.
  public var seedsCountUp = false
  /// Log-probabilities of chat replies; nil for none.
  public var chatLogProbabilities: LogProbabilityShape?
  /// Log-probabilities of completions; nil for none.
  public var completionLogProbabilities: LogProbabilityShape?
  /// Whether the ids of the generated tokens come along.
  public var tokenIDs = false
  /// Whether `stop` ends a text, its own text left out.
  public var stop = false
  /// Whether the text that ended a choice is told (`stop_reason`) and can be kept in its text. Where
  /// not, an end at a stop text looks like the model's own.
  public var stopReason = false
  /// Whether replies can be streamed.
  public var streaming = false
  /// Whether a stream can end with its usage.
  public var streamUsage = false
  /// Whether a chat reply that has begun can be continued.
  public var chatContinuation = false
  /// Whether requests may say their priority.
  public var priority = false
  /// Whether closing the connection of a stream ends its generation; nil for unknown.
  public var cancelsStreams: Bool?
  /// Whether closing the connection of a call that does not stream ends its generation.
  public var cancelsWhole: Bool?
  /// Endpoints beside these that answer: `/pooling`, `/embeddings`, `/tokenize`, ...
  public var endpoints: [String] = []
  /// Tokens of prompt and reply together; nil for unknown.
  public var contextLength: Int?
  /// The model as the server names it; nil where it does not tell.
  public var servedModel: String?
  /// What the server tells of model and settings, shortened; empty where it does not tell.
  public var fingerprint = ""

  /// What is safe to assume of an engine before it was asked.
  public static func assumed(of engine: Engine) -> EngineCapabilities {
    var capabilities = EngineCapabilities(engine: engine)
    switch engine {
    case .vllm:
      capabilities.completions = true
      capabilities.choices = true
      capabilities.seed = true
      capabilities.seedsCountUp = true
      capabilities.chatLogProbabilities = .chat
      capabilities.completionLogProbabilities = .completions
      capabilities.tokenIDs = true
      capabilities.stop = true
      capabilities.stopReason = true
      capabilities.streaming = true
      capabilities.streamUsage = true
      capabilities.chatContinuation = true
      capabilities.cancelsStreams = true
      capabilities.cancelsWhole = true
    case .llamaServer:
      capabilities.completions = true
      // Its limit is the number of its slots, which it tells when asked.
      capabilities.seed = true
      capabilities.seedsCountUp = true
      capabilities.chatLogProbabilities = .chat
      capabilities.completionLogProbabilities = .chat
      capabilities.stop = true
      capabilities.streaming = true
      capabilities.streamUsage = true
      capabilities.chatContinuation = true
      capabilities.cancelsStreams = true
      capabilities.cancelsWhole = false
    case .openAI: capabilities.streaming = true
    }
    return capabilities
  }
}
