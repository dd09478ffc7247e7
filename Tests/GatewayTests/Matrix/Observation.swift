import Gateway
import Parsimony

/// What a client made of a reply.
struct Observation: Sendable {
  /// What became of a request.
  enum Fate: Sendable, Hashable {
    /// A reply with a text.
    case served
    /// A status, a code, and the seconds of `Retry-After`.
    case refused(Int, String, retryAfter: Int? = nil)
    /// A stream that began well and ended with an error event of this code, and without `[DONE]`.
    case brokenOff(String)
    /// What no client could make sense of; says why.
    case nonsense(String)
  }

  let fate: Fate
  /// What the reply says that it cost; nil where it says nothing.
  let tokens: Int?
  /// The text, of whole replies and of streams.
  let text: String

  init(_ reply: GatewayHarness.Reply, streams: Bool) {
    guard reply.status == 200 else {
      tokens = Self.tokens(reply.json)
      text = ""
      guard let code = Self.code(reply.json), !code.isEmpty else {
        fate = .nonsense("no error in OpenAI's shape: \(reply.text)")
        return
      }
      fate = .refused(
        reply.status, code, retryAfter: reply.headers["retry-after"].flatMap { Int($0) })
      return
    }
    guard streams else {
      tokens = Self.tokens(reply.json)
      text = reply.json?["choices"]?[0]?["message"]?["content"]?.string ?? ""
      fate =
        reply.json?["error"] == nil && !text.isEmpty
        ? .served : .nonsense("200 without a reply: \(reply.text.prefix(200))")
      return
    }
    let events = reply.text.split(separator: "\n\n").filter { !$0.isEmpty }
    let chunks = events.compactMap { event in
      event.hasPrefix("data: {") ? JSONReader.value(of: String(event.dropFirst(6))) : nil
    }
    let comment = events.last { $0.hasPrefix(": parsimony {") }
    tokens =
      (chunks.compactMap { Self.tokens($0) }
      + [comment.flatMap { Self.spend(JSONReader.value(of: String($0.dropFirst(12)))) }]
      .compactMap { $0 }).last
    text = chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
    let isDone = events.last == "data: [DONE]"
    let errors = chunks.compactMap { Self.code($0) }
    if let code = errors.last {
      fate = isDone || errors.count > 1 ? .nonsense("an error and [DONE]") : .brokenOff(code)
    } else {
      fate =
        isDone && !text.isEmpty ? .served : .nonsense("no end: \(reply.text.suffix(200))")
    }
  }

  /// The code of an error whose members are all there.
  private static func code(_ value: JSONValue?) -> String? {
    guard let error = value?["error"], error["message"]?.string?.isEmpty == false,
      error["type"]?.string?.isEmpty == false, error["param"] != nil
    else { return nil }
    return error["code"]?.string ?? error["code"]?.integer.map { String($0) }
  }

  private static func tokens(_ value: JSONValue?) -> Int? { spend(value?["parsimony"]) }

  private static func spend(_ value: JSONValue?) -> Int? {
    value?["spend"]?["total_tokens"]?.integer
  }
}

extension Observation.Fate: CustomStringConvertible {
  var description: String {
    switch self {
    case .served: "200"
    case .refused(let status, let code, let seconds):
      "\(status) `\(code)`" + (seconds.map { ", Retry-After \($0)" } ?? "")
    case .brokenOff(let code): "200, then event `\(code)`"
    case .nonsense(let why): "NONSENSE \(why)"
    }
  }
}
