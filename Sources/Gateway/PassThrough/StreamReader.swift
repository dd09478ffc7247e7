import Parsimony

/// Reads along while a stream of chunks is passed on: what it cost, whether it ended well, and which
/// events the client did not ask for.
struct StreamReader: Sendable {
  /// Whether the client asked for the usage.
  let includesUsage: Bool
  private(set) var usage: JSONValue?
  /// The chunk that told the usage and nothing else, as JSON: it comes last, with the extension
  /// field, and only to clients that asked.
  private(set) var usageChunk: JSONMembers?
  private(set) var seenBytes = 0
  private(set) var seenChunks = 0
  /// Whether `[DONE]` came.
  private(set) var isDone = false

  init(includesUsage: Bool) { self.includesUsage = includesUsage }

  /// What to do with an event.
  enum Verdict: Sendable {
    case pass
    case drop
    /// The closing `[DONE]`.
    case done
    /// The server tells of an error, in the member `error`, instead of going on.
    case failed(JSONValue)
    /// What is no chunk: no JSON object.
    case malformed
  }

  /// The last chunk for a client that asked for the usage: the server's own, or one of ours where it
  /// told none, with the extension field.
  func closingChunk(_ facts: ReplyFacts, model: String) -> [UInt8]? {
    guard includesUsage else { return nil }
    if let usageChunk {
      return CompletionReply.event(usageChunk.editing([("parsimony", facts.json)]))
    }
    return CompletionReply.event(
      JSONText.object { object in
        object.add("id", "chatcmpl-" + facts.requestID)
        object.add("object", "chat.completion.chunk")
        object.add("model", model)
        object.add("choices") { $0.raw("[]".utf8) }
        object.add("usage") { $0.usage(of: facts.ledger.total) }
        object.add("parsimony", raw: facts.json)
      })
  }

  /// Looks at one whole event.
  mutating func read(_ event: [UInt8]) -> Verdict {
    guard let data = Self.data(of: event) else { return .pass }
    if data.elementsEqual("[DONE]".utf8) {
      isDone = true
      return .done
    }
    guard Self.isObject(data) else { return .malformed }
    seenBytes += data.count
    seenChunks += 1
    // Most chunks tell no usage; those that do hold the word.
    guard Self.contains(data, Self.usageMark) || Self.contains(data, Self.errorMark),
      let members = JSONMembers(Array(data))
    else { return .pass }
    if let error = members.value("error"), !error.isNull { return .failed(error) }
    guard let value = members.value("usage"), !value.isNull else { return .pass }
    usage = value
    if members.value("choices")?.array?.isEmpty ?? false {
      seenChunks -= 1
      usageChunk = members
      return .drop
    }
    return .pass
  }

  /// The content from the first data line on; nil for comments and events without data.
  private static func data(of event: [UInt8]) -> ArraySlice<UInt8>? {
    var start = 0
    // Comments, names and empty lines may come before.
    while !event[start...].starts(with: "data:".utf8) {
      guard let end = event[start...].firstIndex(where: { $0 == 10 || $0 == 13 }) else {
        return nil
      }
      start = end + 1
    }
    start += 5
    if start < event.count, event[start] == 32 { start += 1 }
    var end = event.count
    while end > start, [9, 10, 13, 32].contains(event[end - 1]) { end -= 1 }
    return event[start..<end]
  }

  /// Whether it looks like an object from both ends. Nobody here reads what stands between; of an
  /// event of several lines, the last may be none of the data's.
  private static func isObject(_ data: ArraySlice<UInt8>) -> Bool {
    data.first == UInt8(ascii: "{") && (data.last == UInt8(ascii: "}") || data.contains(10))
  }

  private static let usageMark = Array(#""usage""#.utf8)
  private static let errorMark = Array(#""error""#.utf8)

  private static func contains(_ bytes: ArraySlice<UInt8>, _ mark: [UInt8]) -> Bool {
    guard bytes.count >= mark.count else { return false }
    var index = bytes.startIndex
    let last = bytes.endIndex - mark.count
    while index <= last {
      if bytes[index] == mark[0], bytes[index..<(index + mark.count)].elementsEqual(mark) {
        return true
      }
      index += 1
    }
    return false
  }
}
