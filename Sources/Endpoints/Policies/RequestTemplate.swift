package import Parsimony

/// What stays the same in all samples of a request: messages or prompt, and what a client asked for
/// beside them, as raw JSON.
public struct RequestTemplate: Sendable {
  /// Which endpoint is asked.
  public enum Form: String, Sendable, Hashable, Codable {
    case chat = "chat/completions"
    case completion = "completions"
  }

  /// Why a request cannot be a template.
  public struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
    /// The member at fault.
    public let member: String
    /// One sentence that names the member and the fix.
    public let message: String

    /// The message.
    public var description: String { message }
  }

  /// Which endpoint is asked.
  public let form: Form
  /// The text that ends a step; empty for traces of a single step.
  public let stepEnd: String
  /// The elements of `messages`, as JSON without the brackets; nil for one user message with the
  /// question's prompt.
  let messages: [UInt8]?
  /// `prompt` as JSON; nil for the question's prompt.
  let prompt: [UInt8]?
  /// What is passed on untouched.
  let further: [(name: String, value: [UInt8])]
  /// The client's own `stop`.
  let stops: [String]
  /// Whether the client wants log-probabilities, and of how many alternatives.
  let logProbabilities: Int?
  /// Whether log-probabilities are asked for although the client does not want them: strategies that
  /// go by calibrated scores have a use for them, others pay for their transport alone.
  public var measuresLogProbabilities = true
  /// `max_tokens` or `max_completion_tokens`, as the client calls it.
  let limitName: String

  /// Makes a template without wishes: the question's prompt, as a user's message or as it is.
  public init(form: Form, stepEnd: String) {
    self.form = form
    self.stepEnd = stepEnd
    messages = nil
    prompt = nil
    further = []
    stops = []
    logProbabilities = nil
    limitName = "max_tokens"
  }

  /// What samples set themselves, or what is the gateway's.
  private static let own: Set<String> = [
    "logprobs", "max_completion_tokens", "max_tokens", "messages", "model", "n", "parsimony",
    "prompt", "seed", "stop", "stream", "stream_options", "temperature", "top_k", "top_logprobs",
    "top_p",
  ]

  /// Takes over a client's request.
  package init(_ members: JSONMembers, form: Form, stepEnd: String) throws(Invalid) {
    self.form = form
    self.stepEnd = stepEnd
    switch form {
    case .chat:
      guard let raw = members.raw("messages"), raw.first == UInt8(ascii: "["),
        raw.last == UInt8(ascii: "]")
      else {
        throw Invalid(member: "messages", message: "messages is no list; give at least one message")
      }
      let inner = raw.dropFirst().dropLast()
      guard inner.contains(where: { ![32, 9, 10, 13].contains($0) }) else {
        throw Invalid(member: "messages", message: "messages is empty; give at least one message")
      }
      messages = Array(inner)
      prompt = nil
    case .completion:
      guard let text = members.value("prompt")?.string else {
        throw Invalid(member: "prompt", message: "prompt is no string; give one")
      }
      var json = JSONText()
      json.string(text)
      prompt = json.bytes
      messages = nil
    }
    further = members.members.filter { !Self.own.contains($0.name) }.map {
      ($0.name, Array(members.bytes[$0.value]))
    }
    stops = try Self.stops(members.value("stop"))
    let top = members.value("top_logprobs")?.integer ?? 0
    switch members.value("logprobs") {
    case .bool(true)?: logProbabilities = min(max(0, top), 20)
    case .number(let count)?: logProbabilities = Int(min(max(0, count), 20))
    default: logProbabilities = nil
    }
    limitName = members["max_completion_tokens"] == nil ? "max_tokens" : "max_completion_tokens"
  }

  private static func stops(_ value: JSONValue?) throws(Invalid) -> [String] {
    guard let value, !value.isNull else { return [] }
    if let text = value.string { return [text] }
    let texts = value.array?.compactMap(\.string)
    guard let texts, texts.count == value.array?.count, texts.count <= 64 else {
      throw Invalid(
        member: "stop", message: "stop is neither a string nor a list of at most 64 strings")
    }
    return texts
  }

  /// Bytes of everything that becomes part of a prompt, but for the question's.
  var promptBytes: Int {
    let tools = further.filter { ["tools", "functions", "response_format"].contains($0.name) }
    return (messages?.count ?? 0) + (prompt?.count ?? 0) + tools.reduce(0) { $0 + $1.value.count }
  }
}
