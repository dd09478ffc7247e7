import Parsimony

/// A request for a completion, as far as the gateway reads it. All the rest stays as it came.
struct CompletionRequest: Sendable {
  /// Which of OpenAI's two shapes it has.
  enum Form: String, Sendable {
    case chat = "chat/completions"
    case text = "completions"
  }

  let form: Form
  /// The body's members, by place.
  let members: JSONMembers
  /// The model as the client names it.
  let model: String
  /// Whether the reply is streamed.
  let isStreaming: Bool
  /// Whether the stream's last chunk is to tell the usage.
  let includesUsage: Bool
  /// Choices asked for.
  let choices: Int
  /// What the client says about thinking.
  let options: RequestOptions
  /// Whether the client says anything about thinking, even an empty object.
  let hasOptions: Bool

  /// Reads a body.
  init(_ form: Form, body: [UInt8], limits: GatewayConfiguration.Limits) throws(OpenAIError) {
    guard let members = JSONMembers(body) else {
      throw .invalid(
        "the body is no JSON object with distinct members; send one, in UTF-8",
        code: "invalid_json")
    }
    self.form = form
    self.members = members
    guard let model = members.value("model")?.string, !model.isEmpty else {
      throw .invalid("model is missing; name one of those at /v1/models", parameter: "model")
    }
    self.model = model
    isStreaming = try Self.bool("stream", in: members) ?? false
    let streamOptions = members.value("stream_options")
    includesUsage = streamOptions?["include_usage"]?.bool ?? false
    if let raw = members.value("n"), !raw.isNull {
      guard let n = raw.integer, (1...limits.choices).contains(n) else {
        throw .invalid(
          "n must be a whole number in 1...\(limits.choices)", parameter: "n")
      }
      choices = n
    } else {
      choices = 1
    }
    if let raw = members.raw("parsimony") {
      guard let value = JSONReader.value(of: Array(raw)) else {
        throw .invalid("parsimony is no JSON", parameter: "parsimony", code: "invalid_json")
      }
      options = value.isNull ? RequestOptions() : try RequestOptions(value)
      hasOptions = !value.isNull
    } else {
      options = RequestOptions()
      hasOptions = false
    }
  }

  private static func bool(_ name: String, in members: JSONMembers) throws(OpenAIError) -> Bool? {
    guard let value = members.value(name), !value.isNull else { return nil }
    guard let bool = value.bool else {
      throw .invalid(
        "\(name) is neither true nor false", parameter: name, code: "invalid_type")
    }
    return bool
  }
}
