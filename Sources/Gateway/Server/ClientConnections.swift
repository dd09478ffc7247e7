import NIOCore
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
  func handler(_ limits: GatewayConfiguration.Limits) -> any RemovableChannelHandler {
    ClientConnectionHandler(registry: self, limits: limits)
  }

  func add(_ channel: any Channel) {
    table.withLock { $0[ObjectIdentifier(channel)] = ClientConnection() }
  }

  func remove(_ channel: any Channel) {
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
