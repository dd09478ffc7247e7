/// How the double answers a call.
public struct Behaviour: Sendable {
  /// Time from the request's end to the reply's first byte.
  public var firstByteDelay: Duration = .zero
  /// Time between two events of a stream.
  public var eventDelay: Duration = .zero
  /// The texts to answer with. Choice c takes number (seed + c) modulo their count; where a prompt
  /// ends with the first lines of some of them, one of these, and its remainder. Empty for texts
  /// that follow from the seed.
  public var completions: [Completion] = []
  /// What goes wrong.
  public var fault = Fault.none
  /// What becomes of `n`.
  public var choices = Choices.honoured
  /// Whether equal seeds give equal texts.
  public var honoursSeed = true
  /// Whether `stop` and `max_tokens` are honoured.
  public var honoursLimits = true
  /// Whether `stream` is honoured.
  public var honoursStream = true
  /// What the reply says of its own usage.
  public var usage = Usage.honest
  /// When the last chunk of a stream has usage.
  public var streamUsage = StreamUsage.whenAsked
  /// Prompt tokens that the reply calls cached; nil for no details.
  public var cachedTokens: Int?
  /// The shape of log-probabilities.
  public var logProbabilities = LogProbabilities.native
  /// Whether `return_token_ids` is honoured.
  public var returnsTokenIDs = true
  /// What becomes of a last assistant message.
  public var prefill = Prefill.continued
  /// Tokens in one event.
  public var tokensPerEvent = 1
  /// What ends a line of a stream.
  public var lineEnd = "\n"
  /// Whether a comment stands before every event.
  public var sendsComments = false
  /// How the body is framed; nil for what is natural: content-length, or chunked for streams.
  public var framing: Framing?
  /// Whether the reply says `Connection: close`, and does so.
  public var closesConnection = false
  /// Whether the connection closes after the reply without having said so.
  public var closesSilently = false
  /// Replaces the content type.
  public var contentType: String?
  /// Further headers of the reply.
  public var headers: [(name: String, value: String)] = []
  /// Whether the reply has a member `received`: the request without its messages or prompt.
  public var echoesRequest = false
  /// Further members of the reply.
  public var extraMembers: [JSON.Member] = []
  /// Further members of every message.
  public var extraMessageMembers: [JSON.Member] = []
  /// The key that calls must carry; others are answered with 401. Nil for any or none.
  public var requiredKey: String?
  /// The models that there are, as `/v1/models` lists them; calls of others are answered with 404.
  /// Empty for one that lists as `double`, and calls of any.
  public var models: [String] = []
  /// How verifier endpoints score.
  public var scoring = Scoring()

  /// Makes a behaviour: everything works, at once.
  public init(_ fault: Fault = .none, completions: [Completion] = []) {
    self.fault = fault
    self.completions = completions
  }

  /// Makes a behaviour and lets `change` set what differs.
  public init(_ fault: Fault = .none, change: (inout Behaviour) -> Void) {
    self.fault = fault
    change(&self)
  }

  /// What becomes of `n`.
  public enum Choices: Sendable, Hashable {
    /// As many choices as asked for.
    case honoured
    /// Always one.
    case ignored
    /// More are refused with 400.
    case limited(Int)
  }

  /// What a reply says of its own usage.
  public enum Usage: String, Sendable, Hashable, CaseIterable {
    case honest, missing, null, zero, huge, negative, text
    /// As llama-server does.
    case firstChoiceOnly
  }

  /// When a stream ends with usage.
  public enum StreamUsage: String, Sendable, Hashable { case whenAsked, always, never }

  /// The shape of log-probabilities.
  public enum LogProbabilities: String, Sendable, Hashable {
    /// As the endpoint's documentation says.
    case native
    /// Chat's shape everywhere, as llama-server does.
    case chat
    /// None, whatever was asked.
    case ignored
  }

  /// What becomes of a last assistant message.
  public enum Prefill: String, Sendable, Hashable {
    /// Continued, and the reply has the continuation alone (vLLM).
    case continued
    /// Continued, and the reply repeats it (llama-server).
    case repeated
    /// Taken for a finished turn.
    case ignored
  }

  /// How a body is framed.
  public enum Framing: String, Sendable, Hashable { case contentLength, chunked, untilClose }
}
