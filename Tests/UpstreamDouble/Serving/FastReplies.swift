import NIOCore

/// Replies made beforehand, for benchmarks: no request is parsed, only searched for `stream` and `n`.
public struct FastReplies: Sendable {
  /// Time from the request's end to the reply.
  public var delay: Duration
  private let values: [ByteBuffer]
  private let streams: [ByteBuffer]

  /// Makes replies of one text for `n` up to 16.
  ///
  /// - Parameters:
  ///   - text: What every choice says.
  ///   - delay: Time from the request's end to the reply.
  public init(text: String = "The answer is 7.", delay: Duration = .zero) {
    self.delay = delay
    func make(_ n: Int, isStreaming: Bool) -> ByteBuffer {
      let body: JSON = [
        "model": "double", "n": .integer(n), "seed": 1, "stream": .bool(isStreaming),
        "messages": [["role": "user", "content": "What is three and four?"]],
        "stream_options": ["include_usage": true],
      ]
      let request = Request(
        method: "POST", uri: "/v1/chat/completions", headers: [], body: Array(body.text.utf8),
        isKeptAlive: true)
      let behaviour = Behaviour(completions: [Completion(text)])
      var buffer = ByteBuffer()
      for case .send(var piece) in ReplyPlan.moves(for: request, behaviour, number: 0) {
        buffer.writeBuffer(&piece)
      }
      return buffer
    }
    values = (1...16).map { make($0, isStreaming: false) }
    streams = (1...16).map { make($0, isStreaming: true) }
  }

  /// The reply to a request's body.
  func reply(to body: ByteBuffer) -> ByteBuffer {
    let view = body.readableBytesView
    let n = Self.value(after: "\"n\"", in: view).flatMap { Self.digits(view[$0...]) } ?? 1
    let isStreaming =
      Self.value(after: "\"stream\"", in: view).map { view[$0] == UInt8(ascii: "t") } ?? false
    let index = max(1, min(16, n)) - 1
    return isStreaming ? streams[index] : values[index]
  }

  /// Where the value of a member starts; the name is taken at its first occurrence.
  private static func value(after name: StaticString, in view: ByteBufferView) -> Int? {
    name.withUTF8Buffer { name in
      view.withUnsafeBytes { bytes -> Int? in
        var start = 0
        while start + name.count < bytes.count {
          guard bytes[start] == name[0] else {
            start += 1
            continue
          }
          if name.indices.allSatisfy({ bytes[start + $0] == name[$0] }) {
            var index = start + name.count
            while index < bytes.count, bytes[index] == 32 || bytes[index] == UInt8(ascii: ":") {
              index += 1
            }
            return index < bytes.count ? view.startIndex + index : nil
          }
          start += 1
        }
        return nil
      }
    }
  }

  private static func digits(_ bytes: ByteBufferView.SubSequence) -> Int? {
    var value: Int?
    for byte in bytes.prefix(3) {
      guard (48...57).contains(byte) else { break }
      value = (value ?? 0) * 10 + Int(byte - 48)
    }
    return value
  }
}
