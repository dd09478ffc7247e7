public import NIOCore
import NIOHTTP1
import NIOPosix

/// An OpenAI-shaped inference server on loopback that behaves, or misbehaves, as it is told.
public final class UpstreamDouble: Sendable {
  /// The port it listens on.
  public let port: Int
  private let server: any Channel
  private let book: CallBook

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - behaviour: How calls are answered unless something else is set for them.
  ///   - port: 0 for a free one.
  ///   - keepsCalls: Whether every call is kept in ``state``; its numbers are always.
  ///   - fast: Replies made beforehand; nothing is counted then, and no behaviour applies.
  ///   - group: Where it runs; nil for the group that everything shares.
  public static func start(
    _ behaviour: Behaviour = Behaviour(), port: Int = 0, keepsCalls: Bool = true,
    fast: FastReplies? = nil, group: (any EventLoopGroup)? = nil
  ) async throws -> UpstreamDouble {
    let book = CallBook(behaviour, keepsCalls: keepsCalls)
    let server = try await ServerBootstrap(group: group ?? MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let connection = book.connected(channel) else { throw Refusal() }
          try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(HTTPRequestDecoder()),
            ConnectionHandler(book, connection: connection, fast: fast),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    return UpstreamDouble(server: server, book: book)
  }

  private struct Refusal: Error {}

  private init(server: any Channel, book: CallBook) {
    self.server = server
    self.book = book
    port = server.localAddress?.port ?? 0
  }

  /// `http://127.0.0.1:PORT`.
  public var address: String { "http://127.0.0.1:\(port)" }

  /// The address with `/v1`, as OpenAI's clients want it.
  public var url: String { address + "/v1" }

  /// What has happened so far.
  public var state: ServerState { book.state }

  /// The calls so far, by arrival.
  public var calls: [Call] { state.calls }

  /// Calls that have not ended.
  public var inFlight: Int { state.inFlight }

  /// Sets how calls are answered from now on: each takes the first behaviour off the list, the last
  /// one stays. An empty list takes the setting back.
  public func set(_ behaviours: Behaviour..., for key: Script.Key = .everything) {
    book.set(behaviours, for: key)
  }

  /// Sets a list of behaviours.
  public func set(_ behaviours: [Behaviour], for key: Script.Key = .everything) {
    book.set(behaviours, for: key)
  }

  /// Closes the next connections as soon as they are accepted.
  public func refuseConnections(_ count: Int) { book.refuseConnections(count) }

  /// Closes all connections, idle or not; the server goes on.
  public func closeConnections() async {
    for channel in book.channels { try? await channel.close().get() }
  }

  /// Waits until a condition holds.
  ///
  /// - Parameters:
  ///   - limit: How long to wait at most.
  ///   - condition: Asked now and after everything that happens; must be quick.
  /// - Returns: Whether it held.
  @discardableResult
  public func waitUntil(
    within limit: Duration = .seconds(30), _ condition: @escaping @Sendable (ServerState) -> Bool
  ) async -> Bool {
    await book.wait(within: limit, for: condition)
  }

  /// Stops listening and closes all connections.
  public func stop() async {
    try? await server.close().get()
    await closeConnections()
  }

  /// Waits until the server has stopped.
  public func run() async throws { try await server.closeFuture.get() }
}
