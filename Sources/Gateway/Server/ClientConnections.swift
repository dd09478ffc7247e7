import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Parsimony
import Synchronization

/// The open connections of clients, so that a request's work ends when its client goes away.
///
/// Hummingbird's own way to notice costs the connection its keep-alive; this one costs a look-up.
final class ClientConnections: Sendable {
  /// By channel. The lock guards the table alone.
  private let table = Mutex<[ObjectIdentifier: ClientConnection]>([:])

  /// The connection that a request came in on.
  subscript(channel: any Channel) -> ClientConnection? {
    table.withLock { $0[ObjectIdentifier(channel)] }
  }

  /// How many are open.
  var count: Int { table.withLock { $0.count } }

  /// A handler for a new channel.
  func handler(idleSeconds: Double) -> any RemovableChannelHandler {
    ClientConnectionHandler(registry: self, requestTime: .seconds(Int64(max(1, idleSeconds))))
  }

  fileprivate func add(_ channel: any Channel) -> ClientConnection {
    let connection = ClientConnection()
    table.withLock { $0[ObjectIdentifier(channel)] = connection }
    return connection
  }

  fileprivate func remove(_ channel: any Channel) {
    table.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }?.close()
  }
}

/// One client's connection. Requests on it come one after another.
final class ClientConnection: Sendable {
  private struct State {
    var isClosed = false
    var work: CancellationSwitch?
  }

  /// The lock guards the state alone.
  private let state = Mutex(State())

  /// Whether the client has gone.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Runs the work; it is cancelled when the client goes away.
  func whileOpen<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    let breaker = CancellationSwitch()
    let isClosed = state.withLock { state in
      if !state.isClosed { state.work = breaker }
      return state.isClosed
    }
    if isClosed { breaker.trip() }
    defer { state.withLock { $0.work = nil } }
    return await breaker.run(work)
  }

  fileprivate func close() {
    let work = state.withLock { state in
      state.isClosed = true
      defer { state.work = nil }
      return state.work
    }
    work?.trip()
  }
}

/// Keeps a connection's entry, ends connections whose client has stopped sending for good, and those
/// whose client takes too long for a request's head and body.
private final class ClientConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let registry: ClientConnections
  private let requestTime: TimeAmount
  private var timeout: Scheduled<Void>?

  init(registry: ClientConnections, requestTime: TimeAmount) {
    self.registry = registry
    self.requestTime = requestTime
  }

  func handlerAdded(context: ChannelHandlerContext) {
    _ = registry.add(context.channel)
    startTimeout(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: if timeout == nil { startTimeout(context) }
    case .body: break
    case .end:
      timeout?.cancel()
      timeout = nil
    }
    context.fireChannelRead(data)
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
    timeout?.cancel()
    timeout = nil
    registry.remove(context.channel)
  }

  /// From the connection, or a request's first byte, to the end of its body.
  private func startTimeout(_ context: ChannelHandlerContext) {
    let channel = context.channel
    timeout = context.eventLoop.scheduleTask(in: requestTime) { channel.close(promise: nil) }
  }
}
