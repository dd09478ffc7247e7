package import Parsimony

/// Reads the reply to a call for one or several choices, streamed or whole: a pure value.
struct ReplyReader: Sendable {
  private enum Framing {
    case unknown, events, whole
  }

  /// The choices, by index.
  private(set) var choices: [ChoiceReply]
  /// What the server says it cost.
  private(set) var usage = UsageReport()
  private(set) var id = ""
  private(set) var created: Int?
  private(set) var model: String?
  private(set) var systemFingerprint: String?
  private let name: String
  private let promptLimit: Int
  private var parser = ServerSentEventParser()
  private var framing = Framing.unknown
  private var whole: [UInt8] = []
  private var isDone = false

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - name: the upstream's, for messages.
  ///   - promptLimit: more prompt tokens than this are a mistake of the server's.
  init(choices: [ChoiceReply], name: String, promptLimit: Int) {
    self.choices = choices
    self.name = name
    self.promptLimit = promptLimit
  }

  /// Whether the closing event has come.
  var isAtEnd: Bool { isDone }

  /// Takes bytes.
  mutating func take(_ bytes: [UInt8]) throws(UpstreamFailure) {
    var rest = bytes[...]
    if framing == .unknown {
      rest = rest.drop { [32, 9, 10, 13].contains($0) }
      guard let first = rest.first else { return }
      // Not every server streams when asked to, or says what it sends.
      framing = first == UInt8(ascii: "{") ? .whole : .events
    }
    switch framing {
    case .whole: whole += rest
    case .events, .unknown:
      var events: [[UInt8]] = []
      do {
        try parser.parse(rest) { events.append($0.data) }
      } catch {
        throw UpstreamFailure(.tooLarge, "an event of upstream \(name) is longer than 16 MiB")
      }
      for event in events { try read(event: event) }
    }
  }

  private mutating func read(event: [UInt8]) throws(UpstreamFailure) {
    // What comes after the end is nobody's.
    if isDone { return }
    if event.elementsEqual("[DONE]".utf8) {
      isDone = true
      return
    }
    try read(event)
  }

  private mutating func read(_ json: [UInt8]) throws(UpstreamFailure) {
    guard let value = JSONReader.value(of: json), value.object != nil else {
      throw UpstreamFailure(
        .malformed,
        "upstream \(name) sent what is no JSON object: "
          + quoted(String(decoding: json.prefix(80), as: UTF8.self)))
    }
    if let error = value["error"], !error.isNull {
      throw UpstreamFailure(told: error, body: json, upstream: name)
    }
    if let text = value["id"]?.string { id = text }
    if let seconds = value["created"]?.integer { created = seconds }
    if let text = value["model"]?.string { model = text }
    if let text = value["system_fingerprint"]?.string { systemFingerprint = text }
    for (place, choice) in (value["choices"]?.array ?? []).enumerated() {
      let index = choice["index"]?.integer ?? place
      // A choice that nobody asked for is not ours to pay attention to.
      guard choices.indices.contains(index) else { continue }
      choices[index].take(choice)
    }
    if let usage = value["usage"], !usage.isNull {
      self.usage.read(usage, promptLimit: promptLimit)
    }
    if let timings = value["timings"] { usage.read(timings: timings, promptLimit: promptLimit) }
  }

  /// Nothing more comes.
  mutating func end() throws(UpstreamFailure) {
    switch framing {
    case .unknown: throw UpstreamFailure(.malformed, "upstream \(name) sent an empty reply")
    case .whole:
      try read(whole)
      guard choices.contains(where: \.hasBegun) else {
        throw UpstreamFailure(
          .malformed,
          "upstream \(name) sent a reply without choices: "
            + quoted(String(decoding: whole.prefix(80), as: UTF8.self)))
      }
    case .events:
      let isOpen = choices.contains { $0.hasBegun && $0.finishReason == nil }
      let isEmpty = !choices.contains(where: \.hasBegun)
      if isEmpty, isDone {
        throw UpstreamFailure(.malformed, "upstream \(name) sent a stream without choices")
      }
      if isOpen || isEmpty || parser.hasRemainder {
        throw UpstreamFailure(
          .truncated, "the stream of upstream \(name) ended before its last choice did")
      }
    }
  }
}

extension UpstreamFailure {
  /// An error that a server tells of within a reply.
  package init(told error: JSONValue, body: [UInt8], upstream: String) {
    let text = error["message"]?.string ?? error.string ?? "no message"
    let code = error["code"]?.integer ?? error["status"]?.integer ?? 500
    self.init(
      .status, "upstream \(upstream) broke off with an error: \(quoted(text))",
      status: (400...599).contains(code) ? code : 500, body: Array(body.prefix(64 << 10)),
      contentType: "application/json")
  }
}
