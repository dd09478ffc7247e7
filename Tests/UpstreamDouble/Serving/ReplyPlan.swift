import NIOCore

/// From what is to be said and what is to go wrong, the moves of a reply.
struct ReplyPlan {
  private let request: Request
  private let behaviour: Behaviour
  private var content: ReplyContent
  private(set) var moves: [Move] = []

  static func moves(for request: Request, _ behaviour: Behaviour, number: Int) -> [Move] {
    if behaviour.fault == .disconnect { return [.wait(behaviour.firstByteDelay), .close] }
    if behaviour.fault == .hang { return [.hang] }
    var plan = ReplyPlan(request, behaviour, number: number)
    plan.write()
    guard case .trickle(let bytes, let pause) = behaviour.fault else { return plan.moves }
    return trickle(plan.moves, bytes: max(1, bytes), every: pause)
  }

  private init(_ request: Request, _ behaviour: Behaviour, number: Int) {
    self.request = request
    self.behaviour = behaviour
    if case .status(let status, let retryAfter, let body) = behaviour.fault {
      content = .error(status, retryAfter: retryAfter, body: body)
    } else {
      content = Routes.content(for: request, behaviour, number: number)
    }
    switch behaviour.fault {
    case .garbage:
      content.pieces =
        content.isStream
        ? [Array("data: {\"choices\": [nonsense\n\n".utf8), Array("\u{1}\u{2}]]}\n\n".utf8)]
        : [Array("{\"choices\": [nonsense".utf8), [0xFF, 0xFE, 0x00]]
    case .empty: content.pieces = []
    case .twoValues: content.pieces += content.pieces
    default: break
    }
  }

  private var framing: Behaviour.Framing {
    behaviour.framing ?? (content.isStream ? .chunked : .contentLength)
  }

  private var closes: Bool {
    behaviour.closesConnection || framing == .untilClose || !request.isKeptAlive
  }

  private mutating func write() {
    moves.append(.wait(behaviour.firstByteDelay))
    var length = content.pieces.reduce(0) { $0 + $1.count }
    var padding = 0
    if case .large(let bytes) = behaviour.fault, !content.isStream {
      padding = bytes
      // The value's own bracket comes first, once.
      length += bytes + Self.padded.utf8.count - 1
    }
    send(Array(head(length: length).utf8))
    if padding > 0 {
      // Within the object, so that the body stays one value: {"padding":"xxx…", and the rest.
      let body = content.pieces.flatMap { $0 }
      let (start, end) = (Array("{\"padding\":\"".utf8), Array("\",".utf8) + body.dropFirst())
      frame(start, fill: padding)
      frame(end)
      return finish()
    }
    for (index, piece) in content.pieces.enumerated() {
      if let goesOn = fault(at: index, piece), !goesOn { return }
      frame(piece)
      if behaviour.eventDelay > .zero, content.isStream {
        moves.append(.wait(behaviour.eventDelay))
      }
    }
    finish()
  }

  private static let padded = "{\"padding\":\"\","

  /// Does what goes wrong before a piece; false where the reply is over by it.
  private mutating func fault(at index: Int, _ piece: [UInt8]) -> Bool? {
    // A value has two pieces: what is to go wrong later goes wrong before the second.
    func isDue(_ after: Int) -> Bool { index == (content.isStream ? after : min(1, max(0, after))) }
    switch behaviour.fault {
    case .truncated(let after) where isDue(after):
      frame(Array(piece.prefix(piece.count / 2)), announcing: piece.count)
      moves.append(.close)
      return false
    case .endsEarly(let after) where isDue(after):
      // A promise of length cannot be taken back: there, the connection ends as well.
      if framing == .contentLength { moves.append(.close) } else { finish() }
      return false
    case .errorMidway(let after) where isDue(after) && content.isStream:
      frame(
        Array(
          "data: {\"error\":{\"message\":\"The engine died.\",\"type\":\"server_error\",\"param\":null,\"code\":500}}\n\ndata: [DONE]\n\n"
            .utf8))
      finish()
      return false
    case .hangMidway(let after) where isDue(after):
      moves.append(.hang)
      return false
    case .disconnectMidway(let after) where isDue(after):
      moves.append(.close)
      return false
    default: return nil
    }
  }

  private func head(length: Int) -> String {
    let version = framing == .untilClose ? "1.0" : "1.1"
    var head = "HTTP/\(version) \(content.status) \(content.status == 200 ? "OK" : "Told")\r\n"
    head += "Content-Type: \(behaviour.contentType ?? content.contentType)\r\n"
    switch framing {
    case .contentLength: head += "Content-Length: \(length)\r\n"
    case .chunked: head += "Transfer-Encoding: chunked\r\n"
    case .untilClose: break
    }
    if closes { head += "Connection: close\r\n" }
    for header in content.headers + behaviour.headers {
      head += "\(header.name): \(header.value)\r\n"
    }
    return head + "\r\n"
  }

  private mutating func finish() {
    if framing == .chunked { send(Array("0\r\n\r\n".utf8)) }
    moves.append(.finish(closes: closes || behaviour.closesSilently))
  }

  /// Sends a piece of the body, in a chunk of its own where the framing has chunks.
  private mutating func frame(_ bytes: [UInt8], announcing count: Int? = nil, fill: Int = 0) {
    guard framing == .chunked else {
      send(bytes)
      if fill > 0 { moves.append(.fill(fill)) }
      return
    }
    let count = (count ?? bytes.count) + fill
    guard count > 0 else { return }
    send(Array((String(count, radix: 16) + "\r\n").utf8) + bytes)
    if fill > 0 { moves.append(.fill(fill)) }
    if count == bytes.count + fill { send(Array("\r\n".utf8)) }
  }

  private mutating func send(_ bytes: [UInt8]) { moves.append(.send(ByteBuffer(bytes: bytes))) }

  private static func trickle(_ moves: [Move], bytes: Int, every pause: Duration) -> [Move] {
    moves.flatMap { move -> [Move] in
      guard case .send(var buffer) = move else { return [move] }
      var pieces: [Move] = []
      while let piece = buffer.readSlice(length: min(bytes, max(1, buffer.readableBytes))) {
        pieces += [.send(piece), .wait(pause)]
      }
      return pieces
    }
  }
}
