import Parsimony

/// A finished reply in OpenAI's shapes, whole or in chunks.
struct CompletionReply: Sendable {
  let form: CompletionRequest.Form
  /// `chatcmpl-...` or `cmpl-...`.
  let id: String
  /// Seconds since 1970.
  let created: Int
  /// The model as the client named it.
  let model: String
  let reply: ChosenReply
  let facts: ReplyFacts

  init(
    _ form: CompletionRequest.Form, created: Int, model: String, reply: ChosenReply,
    facts: ReplyFacts
  ) {
    self.form = form
    id = (form == .chat ? "chatcmpl-" : "cmpl-") + facts.requestID
    self.created = created
    self.model = model
    self.reply = reply
    self.facts = facts
  }

  /// The body of a reply that is not streamed.
  var body: [UInt8] {
    JSONText.object { object in
      head(&object, kind: form == .chat ? "chat.completion" : "text_completion")
      object.add("choices") { text in
        text.array([reply]) { text, reply in
          text.object { choice in
            choice.add("index", 0)
            if form == .chat {
              choice.add("message") { $0.object { message(reply, &$0) } }
            } else {
              choice.add("text", reply.content ?? "")
            }
            choice.add("logprobs", raw: reply.logProbabilities ?? Array("null".utf8))
            choice.add("finish_reason", reply.finishReason)
          }
        }
      }
      object.add("usage") { $0.usage(of: facts.ledger.total) }
      object.add("parsimony", raw: facts.json)
    }
  }

  /// The events of a streamed reply, without the closing `[DONE]`; each is a whole server-sent event.
  ///
  /// Pieces of text end where steps end, so that a client shows progress as it would live.
  func events(pieces: [String], includesUsage: Bool) -> [[UInt8]] {
    var events: [[UInt8]] = []
    if form == .chat {
      events.append(
        event { delta in
          delta.add("role", "assistant")
          delta.add("content", "")
        })
    }
    for piece in pieces where !piece.isEmpty {
      events.append(event(text: piece))
    }
    for member in reply.members where form == .chat {
      events.append(
        event { delta in
          delta.add(
            member.name,
            raw: member.name == "tool_calls" ? Self.indexed(member.value) : member.value)
        })
    }
    events.append(event(finish: reply.finishReason, withFacts: true))
    if includesUsage {
      events.append(
        Self.event(
          JSONText.object { object in
            head(&object, kind: chunkKind)
            object.add("choices") { $0.raw("[]".utf8) }
            object.add("usage") { $0.usage(of: facts.ledger.total) }
          }))
    }
    return events
  }

  /// What ends every stream that ends well.
  static let done = Array("data: [DONE]\n\n".utf8)

  /// A server-sent event of one line of data.
  static func event(_ json: [UInt8]) -> [UInt8] { Array("data: ".utf8) + json + Array("\n\n".utf8) }

  private var chunkKind: String { form == .chat ? "chat.completion.chunk" : "text_completion" }

  private func head(_ object: inout JSONText.Object, kind: String) {
    object.add("id", id)
    object.add("object", kind)
    object.add("created", created)
    object.add("model", model)
    if let fingerprint = reply.systemFingerprint { object.add("system_fingerprint", fingerprint) }
  }

  private func message(_ reply: ChosenReply, _ message: inout JSONText.Object) {
    message.add("role", "assistant")
    message.add("content", reply.content)
    for member in reply.members { message.add(member.name, raw: member.value) }
  }

  private func event(
    text: String? = nil, finish: String? = nil, withFacts: Bool = false,
    delta: ((inout JSONText.Object) -> Void)? = nil
  ) -> [UInt8] {
    Self.event(
      JSONText.object { object in
        head(&object, kind: chunkKind)
        object.add("choices") { list in
          list.array([0]) { list, _ in
            list.object { choice in
              choice.add("index", 0)
              if form == .chat {
                choice.add("delta") { json in
                  json.object { object in
                    if let text { object.add("content", text) }
                    delta?(&object)
                  }
                }
              } else {
                choice.add("text", text ?? "")
              }
              choice.add(
                "logprobs",
                raw: finish == nil
                  ? Array("null".utf8) : reply.logProbabilities ?? Array("null".utf8)
              )
              choice.add("finish_reason", finish)
            }
          }
        }
        if withFacts { object.add("parsimony", raw: facts.json) }
      })
  }

  /// Tool calls of a whole message as the deltas of a stream want them: with an index.
  private static func indexed(_ calls: [UInt8]) -> [UInt8] {
    guard let elements = JSONReader.value(of: calls)?.array else { return calls }
    var text = JSONText()
    text.array(elements.enumerated()) { text, call in
      text.object { object in
        object.add("index", call.offset)
        for member in call.element.object ?? [] where member.name != "index" {
          object.add(member.name) { $0.value(member.value) }
        }
      }
    }
    return text.bytes
  }
}

extension JSONText {
  /// The whole spend in OpenAI's terms: everything that was read counts as prompt, cached tokens and
  /// the process reward model's included, everything that was written as completion.
  mutating func usage(of spend: Spend) {
    let prompt = spend.promptTokens + spend.cachedTokens + spend.prmTokens
    object { usage in
      usage.add("prompt_tokens", prompt)
      usage.add("completion_tokens", spend.generatedTokens)
      usage.add("total_tokens", prompt + spend.generatedTokens)
      usage.add("prompt_tokens_details") { text in
        text.object {
          $0.add("cached_tokens", spend.cachedTokens)
          $0.add("prm_tokens", spend.prmTokens)
        }
      }
    }
  }
}
