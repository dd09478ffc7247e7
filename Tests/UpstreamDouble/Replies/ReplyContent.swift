/// What is to be said, before anything goes wrong with it.
struct ReplyContent {
  var status = 200
  var contentType = "application/json"
  var headers: [(name: String, value: String)] = []
  /// The body's pieces: the events of a stream, or the halves of a value.
  var pieces: [[UInt8]]
  var isStream = false

  /// A JSON value, in two pieces.
  init(_ value: JSON, status: Int = 200) {
    self.init(bytes: Array(value.text.utf8))
    self.status = status
  }

  init(bytes: [UInt8]) {
    let half = bytes.count / 2
    pieces = [Array(bytes[..<half]), Array(bytes[half...])]
  }

  /// A stream of events.
  init(events: [String], _ behaviour: Behaviour) {
    isStream = true
    contentType = "text/event-stream; charset=utf-8"
    let end = behaviour.lineEnd
    pieces = (events + ["[DONE]"]).map { event in
      Array(
        ((behaviour.sendsComments ? ": still here\(end)" : "") + "data: \(event)\(end)\(end)").utf8)
    }
  }

  /// An error in a style of body.
  static func error(
    _ status: Int, retryAfter: String? = nil, body: Fault.ErrorBody, message: String? = nil
  ) -> ReplyContent {
    let message = message ?? "The double answers \(status), as it was told."
    let type =
      status == 429 ? "rate_limit_error" : status < 500 ? "invalid_request_error" : "server_error"
    var content: ReplyContent
    switch body {
    case .openAI:
      content = ReplyContent(
        [
          "error": [
            "message": .string(message), "type": .string(type), "param": nil,
            "code": .integer(status),
          ]
        ], status: status)
    case .flat:
      content = ReplyContent(
        [
          "object": "error", "message": .string(message), "type": .string(type), "param": nil,
          "code": .integer(status),
        ], status: status)
    case .html:
      content = ReplyContent(bytes: Array("<html><h1>\(status)</h1><hr>proxy</html>\n".utf8))
      content.contentType = "text/html"
    case .none: content = ReplyContent(bytes: [])
    }
    content.status = status
    if let retryAfter { content.headers.append((name: "Retry-After", value: retryAfter)) }
    return content
  }
}
