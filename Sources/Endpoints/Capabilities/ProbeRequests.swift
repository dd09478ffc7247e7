import NIOCore
import Parsimony
import Synchronization

/// The tiny requests of a probe.
final class ProbeRequests: Sendable {
  /// Digits and blanks, which every tokenizer has, ours too.
  static let prompt = "4 9 10 13>24"

  private let client: UpstreamClient
  private let timeLimit: Duration
  private let transient = Mutex<UpstreamFailure?>(nil)

  init(client: UpstreamClient, timeLimit: Duration) {
    self.client = client
    self.timeLimit = timeLimit
  }

  /// The last refusal that says "later" rather than "no".
  var lastTransient: UpstreamFailure? { transient.withLock { $0 } }

  /// A reply, as far as a probe looks at it.
  struct Reply: Sendable {
    let texts: [String]
    let shape: EngineCapabilities.LogProbabilityShape?
    let hasTokenIDs: Bool
    let stopReason: String?
  }

  /// What a stream shows.
  struct Stream: Sendable {
    let hasUsage: Bool
  }

  /// Asks for a JSON document; nil for a refusal.
  func get(_ path: String) async throws(UpstreamFailure) -> JSONValue? {
    try await send(call(.get, path, [])).flatMap { JSONReader.value(of: $0) }
  }

  /// Asks for a completion of a few tokens.
  func complete(
    seed: Int, _ more: (inout JSONText.Object) -> Void = { _ in }
  ) async throws(UpstreamFailure) -> Reply? {
    let body = JSONText.object { object in
      object.add("model", client.description.model)
      object.add("prompt", Self.prompt + "\n")
      Self.add(seed: seed, temperature: 1, to: &object)
      more(&object)
    }
    return try await reply("completions", body)
  }

  /// Asks for a chat reply of a few tokens.
  func chat(
    seed: Int, temperature: Double = 1, prefill: String? = nil,
    _ more: (inout JSONText.Object) -> Void = { _ in }
  ) async throws(UpstreamFailure) -> Reply? {
    let body = JSONText.object { object in
      object.add("model", client.description.model)
      object.add("messages") { text in
        let messages =
          [("user", Self.prompt)] + (prefill.map { [("assistant", $0)] } ?? [])
        text.array(messages) { text, message in
          text.object {
            $0.add("role", message.0)
            $0.add("content", message.1)
          }
        }
      }
      Self.add(seed: seed, temperature: temperature, to: &object)
      more(&object)
    }
    return try await reply("chat/completions", body)
  }

  private static func add(seed: Int, temperature: Double, to object: inout JSONText.Object) {
    object.add("max_tokens", 8)
    object.add("temperature", temperature)
    object.add("top_p", 1.0)
    object.add("seed", seed)
  }

  private func reply(_ path: String, _ body: [UInt8]) async throws(UpstreamFailure) -> Reply? {
    guard let bytes = try await send(call(.post, path, body)),
      let choices = JSONReader.value(of: bytes)?["choices"]?.array, let first = choices.first
    else { return nil }
    let texts = choices.map { $0["message"]?["content"]?.string ?? $0["text"]?.string ?? "" }
    let logProbabilities = first["logprobs"]
    let shape: EngineCapabilities.LogProbabilityShape? =
      if logProbabilities?["content"]?.array?.isEmpty == false { .chat } else {
        logProbabilities?["token_logprobs"]?.array?.isEmpty == false ? .completions : nil
      }
    return Reply(
      texts: texts, shape: shape, hasTokenIDs: first["token_ids"]?.array?.isEmpty == false,
      stopReason: first["stop_reason"]?.string)
  }

  /// Asks for a stream; nil where none came.
  func stream(
    _ form: RequestTemplate.Form, asksUsage: Bool
  ) async throws(UpstreamFailure) -> Stream? {
    let body = JSONText.object { object in
      object.add("model", client.description.model)
      switch form {
      case .completion: object.add("prompt", Self.prompt + "\n")
      case .chat:
        object.add("messages") { text in
          text.array([Self.prompt]) { text, content in
            text.object {
              $0.add("role", "user")
              $0.add("content", content)
            }
          }
        }
      }
      object.add("max_tokens", 4)
      object.add("stream", true)
      if asksUsage {
        object.add("stream_options") { $0.object { $0.add("include_usage", true) } }
      }
    }
    guard let bytes = try await send(call(.post, form.rawValue, body)) else { return nil }
    var parser = ServerSentEventParser()
    var events: [JSONValue] = []
    try? parser.parse(bytes) { event in
      if let value = JSONReader.value(of: event.data) { events.append(value) }
    }
    guard events.contains(where: { $0["choices"]?.array?.isEmpty == false }) else { return nil }
    return Stream(hasUsage: events.contains { $0["usage"]?["prompt_tokens"]?.integer != nil })
  }

  /// Whether an endpoint is there: an empty request is refused otherwise than an unknown path.
  func answers(_ path: String) async throws(UpstreamFailure) -> Bool {
    do {
      _ = try await client.execute(call(.post, path, Array("{}".utf8)))
      return true
    } catch {
      guard let status = error.status else { throw error }
      return ![404, 405, 501].contains(status)
    }
  }

  /// Nil for refusals; thrown is what says nothing about the field in question.
  private func send(_ call: UpstreamCall) async throws(UpstreamFailure) -> [UInt8]? {
    do {
      return try await client.execute(call).bytes
    } catch {
      // A server that is still loading says so with 503; it will answer later.
      guard error.status != nil, error.status != 503, error.status != 429 else { throw error }
      if error.isTransient { transient.withLock { $0 = error } }
      return nil
    }
  }

  private func call(
    _ method: UpstreamCall.Method, _ path: String, _ body: [UInt8]
  ) -> UpstreamCall {
    // One session, so that one replica answers all.
    UpstreamCall(
      method, path, body: body, session: 0, deadline: .now + timeLimit, bodyLimit: 4 << 20,
      allowsHedging: false)
  }

  /// A value as text, for fingerprints.
  static func text(_ value: JSONValue) -> String {
    var json = JSONText()
    json.value(value)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
