import NIOCore
import NIOHTTP1

/// Reads requests off one connection and plays their replies, one after the other.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = ByteBuffer

  private let book: CallBook
  private let connection: Int
  private let fast: FastReplies?
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  /// Requests that came before the reply to an earlier one was over.
  private var waiting: [Request] = []
  private var call: Int?
  private var moves: ArraySlice<Move> = []
  private var fillLeft = 0
  private var isResting = false
  private var pause: Scheduled<Void>?

  init(_ book: CallBook, connection: Int, fast: FastReplies?) {
    self.book = book
    self.connection = connection
    self.fast = fast
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.clear()
    case .body(var piece):
      if body.readableBytes == 0 { body = piece } else { body.writeBuffer(&piece) }
    case .end:
      guard let head else { return }
      if let fast, head.uri.hasSuffix("/chat/completions") { return answer(fast, head, context) }
      let request = Request(
        method: head.method.rawValue, uri: head.uri,
        headers: head.headers.map { (name: $0.name, value: $0.value) },
        body: Array(body.readableBytesView), isKeptAlive: head.isKeepAlive)
      if call == nil { begin(request, context) } else { waiting.append(request) }
    }
  }

  private func answer(
    _ fast: FastReplies, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
  ) {
    let reply = fast.reply(to: body)
    guard fast.delay > .zero else {
      context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
      return
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(fast.delay)) {
      bound.value.writeAndFlush(self.wrapOutboundOut(reply), promise: nil)
    }
  }

  private func begin(_ request: Request, _ context: ChannelHandlerContext) {
    let (number, behaviour) = book.arrived(request, connection: connection)
    call = number
    moves = ReplyPlan.moves(for: request, behaviour, number: number)[...]
    play(context)
  }

  private func play(_ context: ChannelHandlerContext) {
    isResting = false
    // A write may fail at once, which ends the call: so every move is taken off before it is made.
    while call != nil {
      if fillLeft > 0, !fill(context) { return }
      guard let move = moves.popFirst() else { return }
      switch move {
      case .send(let buffer): context.write(wrapOutboundOut(buffer), promise: nil)
      case .fill(let count): fillLeft = count
      case .wait(let duration):
        guard duration > .zero else { break }
        context.flush()
        guard call != nil else { return }
        isResting = true
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        pause = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
          self.play(bound.value)
        }
        return
      case .hang:
        context.flush()
        isResting = true
        return
      case .close: return end(.cutByServer, closes: true, context)
      case .finish(let closes): return end(.completed, closes: closes, context)
      }
    }
  }

  /// Sends what is left to fill while the connection takes it; true once nothing is left.
  private func fill(_ context: ChannelHandlerContext) -> Bool {
    while fillLeft > 0 {
      if !context.channel.isWritable { context.flush() }
      guard context.channel.isWritable else { return false }
      let count = min(fillLeft, Self.filler.readableBytes)
      guard let piece = Self.filler.getSlice(at: 0, length: count) else { return true }
      fillLeft -= count
      context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
    }
    return true
  }

  private static let filler = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 16)

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if fillLeft > 0, context.channel.isWritable, !isResting { play(context) }
    context.fireChannelWritabilityChanged()
  }

  private func end(_ ending: Call.Ending, closes: Bool, _ context: ChannelHandlerContext) {
    guard let call else { return }
    self.call = nil
    moves = []
    guard closes else {
      context.flush()
      book.ended(call, ending)
      if !waiting.isEmpty { begin(waiting.removeFirst(), context) }
      return
    }
    waiting = []
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let book = book
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
      book.ended(call, ending)
      bound.value.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    pause?.cancel()
    if let call { book.ended(call, .cutByClient) }
    call = nil
    moves = []
    fillLeft = 0
    waiting = []
    book.disconnected(connection)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
