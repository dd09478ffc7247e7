import NIOCore
import NIOHTTPTypes

/// Keeps a connection's entry, and ends connections whose client has gone, takes too long for a
/// request's head and body, or takes nothing of its reply.
final class ClientConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let registry: ClientConnections
  private let requestTime: TimeAmount
  private let writeTime: TimeAmount
  private var requestTimeout: Scheduled<Void>?
  private var writeTimeout: Scheduled<Void>?
  /// Requests whose replies have not ended.
  private var open = 0

  init(registry: ClientConnections, limits: GatewayConfiguration.Limits) {
    self.registry = registry
    requestTime = Self.time(limits.requestSeconds)
    writeTime = Self.time(limits.slowClientSeconds)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    registry.add(context.channel)
    // From the connection's beginning; a client that says nothing holds no request.
    startRequestTimeout(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      open += 1
      startRequestTimeout(context)
    case .body: break
    case .end:
      requestTimeout?.cancel()
      requestTimeout = nil
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Something came, and it was no whole head: the beginning of one.
    if open == 0 { startRequestTimeout(context) }
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { open = max(0, open - 1) }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    writeTimeout?.cancel()
    writeTimeout = nil
    if !context.channel.isWritable {
      let channel = context.channel
      writeTimeout = context.eventLoop.scheduleTask(in: writeTime) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // A client that closes its socket shows up as one that will send no more. Waiting for whether it
    // still reads would keep samples running for nobody.
    if let event = event as? ChannelEvent, event == .inputClosed {
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func end(_ context: ChannelHandlerContext) {
    requestTimeout?.cancel()
    requestTimeout = nil
    writeTimeout?.cancel()
    writeTimeout = nil
    registry.remove(context.channel)
  }

  /// Unless it runs already.
  private func startRequestTimeout(_ context: ChannelHandlerContext) {
    guard requestTimeout == nil else { return }
    let channel = context.channel
    requestTimeout = context.eventLoop.scheduleTask(in: requestTime) {
      channel.close(promise: nil)
    }
  }

  private static func time(_ seconds: Double) -> TimeAmount {
    .milliseconds(Int64(min(max(0.01, seconds), 1e6) * 1000))
  }
}
