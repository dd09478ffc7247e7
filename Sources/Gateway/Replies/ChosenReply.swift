import Endpoints
import Parsimony

/// The reply that the client gets, whoever wrote it.
struct ChosenReply: Sendable {
  /// The text; nil where the model only called tools.
  var content: String?
  /// Further members of the message, as JSON: tool calls, reasoning, a refusal.
  var members: [(name: String, value: [UInt8])] = []
  /// `stop`, `length`, `tool_calls`, `content_filter`.
  var finishReason: String
  /// Log-probabilities as the server gave them.
  var logProbabilities: [UInt8]?
  /// The server's own fingerprint of model and settings.
  var systemFingerprint: String?

  /// A server's reply.
  init(_ stored: StoredReply) {
    // Streams begin with an empty text even where only tools are called.
    let callsTools = stored.members.contains { $0.name == "tool_calls" }
    content = callsTools && stored.content?.isEmpty == true ? nil : stored.content
    members = stored.members.map { ($0.name, $0.value) }
    finishReason = stored.finishReason
    logProbabilities = stored.logProbabilities
    systemFingerprint = stored.systemFingerprint
  }

  /// A trace of a model in this process.
  init(_ trace: Trace) {
    content = trace.text
    finishReason = trace.ending == .truncated ? "length" : "stop"
  }
}
