import NIOCore
import NIOPosix

/// A client's end of a connection, for bytes as they are: half requests, sudden ends, slow readers.
public final class RawConnection: Sendable {
  /// What has come.
  public struct Received: Sendable {
    /// All bytes so far.
    public internal(set) var bytes: [UInt8] = []
    /// Whether the other side has closed.
    public internal(set) var isClosed = false

    /// The bytes as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private let channel: any Channel
  private let watched: Watched<Received>

  /// Connects to a port on loopback.
  ///
  /// - Parameter isReading: False for a client that never takes anything.
  public static func open(port: Int, isReading: Bool = true) async throws -> RawConnection {
    let watched = Watched(Received())
    var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    if !isReading {
      bootstrap = bootstrap.channelOption(.autoRead, value: false)
        .channelOption(.socketOption(.so_rcvbuf), value: 4096)
    }
    let channel =
      try await bootstrap
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Receiver(watched))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return RawConnection(channel: channel, watched: watched)
  }

  private init(channel: any Channel, watched: Watched<Received>) {
    self.channel = channel
    self.watched = watched
  }

  /// What has come so far.
  public var received: Received { watched.read { $0 } }

  /// Sends text.
  public func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  /// Sends bytes.
  public func send(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }

  /// Sends a POST of JSON text, kept alive.
  public func post(_ path: String, _ body: String, headers: [String: String] = [:]) async throws {
    var head = "POST \(path) HTTP/1.1\r\nHost: double\r\nContent-Type: application/json\r\n"
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
    try await send(head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
  }

  /// Waits until a condition holds; whether it held within the limit.
  @discardableResult
  public func waitUntil(
    within limit: Duration = .seconds(30), _ condition: @escaping @Sendable (Received) -> Bool
  ) async -> Bool {
    await watched.wait(within: limit, for: condition)
  }

  /// Closes.
  public func close() async { try? await channel.close().get() }

  private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let watched: Watched<Received>

    init(_ watched: Watched<Received>) { self.watched = watched }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let bytes = unwrapInboundIn(data).readableBytesView
      watched.change { $0.bytes += bytes }
    }

    func channelInactive(context: ChannelHandlerContext) {
      watched.change { $0.isClosed = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
