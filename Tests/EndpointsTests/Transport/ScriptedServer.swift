import NIOCore
import NIOPosix
import Synchronization

/// A server on loopback that says exactly what a script tells it to, byte for byte.
final class ScriptedServer: Sendable {
  /// A request as it came.
  struct Request: Sendable {
    /// Counts all requests, from 0.
    let number: Int
    /// Counts the requests of one connection, from 0.
    let place: Int
    let line: String
    let headers: [String: String]
    let body: String
  }

  /// What the server does in reply.
  enum Move: Sendable {
    case send(String)
    /// After a pause in milliseconds.
    case later(Int, String)
    case close
  }

  /// What has happened so far.
  struct Record: Sendable {
    var requests: [Request] = []
    var connections = 0
    var closed = 0
    var openConnections: Int { connections - closed }
  }

  private struct State {
    var record = Record()
    var watchers:
      [(test: @Sendable (Record) -> Bool, continuation: CheckedContinuation<Void, Never>)] =
        []
  }

  private let channel: any Channel
  private let state: StateBox

  fileprivate final class StateBox: Sendable {
    private let state = Mutex(State())

    var record: Record { state.withLock { $0.record } }

    func change<T: Sendable>(_ body: (inout Record) -> T) -> T {
      let (result, ready) = state.withLock { state in
        let result = body(&state.record)
        let record = state.record
        let ready = state.watchers.filter { $0.test(record) }.map(\.continuation)
        state.watchers.removeAll { $0.test(record) }
        return (result, ready)
      }
      for continuation in ready { continuation.resume() }
      return result
    }

    func wait(_ test: @escaping @Sendable (Record) -> Bool) async {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if test(state.record) { return true }
          state.watchers.append((test, continuation))
          return false
        }
        if isReady { continuation.resume() }
      }
    }
  }

  private init(channel: any Channel, state: StateBox) {
    self.channel = channel
    self.state = state
  }

  /// Runs `body` with a server that does the same whatever comes.
  static func run<Result>(
    always moves: [Move], isolation: isolated (any Actor)? = #isolation,
    _ body: (ScriptedServer) async throws -> Result
  ) async throws -> Result {
    try await run({ _ in moves }, body)
  }

  /// Runs `body` with a server.
  static func run<Result>(
    _ script: @escaping @Sendable (Request) -> [Move],
    isolation: isolated (any Actor)? = #isolation,
    _ body: (ScriptedServer) async throws -> Result
  ) async throws -> Result {
    let box = StateBox()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            ScriptHandler(script: script, state: box))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = ScriptedServer(channel: channel, state: box)
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try await channel.close()
      throw error
    }
  }

  /// Its base address, without a path.
  var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  var record: Record { state.record }

  /// Waits for something to have happened.
  func wait(_ test: @escaping @Sendable (Record) -> Bool) async { await state.wait(test) }

  /// A complete reply.
  static func reply(_ body: String, _ status: Int = 200, _ headers: String = "") -> Move {
    .send("HTTP/1.1 \(status) X\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// The head of a chunked reply.
  static let chunkedHead = Move.send(
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")

  /// A chunk; the empty one ends the reply.
  static func chunk(_ text: String) -> Move {
    .send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }
}

/// Lives on its channel's event loop.
private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move]
  private let state: ScriptedServer.StateBox
  private var received = ""
  private var place = 0

  init(
    script: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move],
    state: ScriptedServer.StateBox
  ) {
    self.script = script
    self.state = state
  }

  func channelActive(context: ChannelHandlerContext) { state.change { $0.connections += 1 } }

  func channelInactive(context: ChannelHandlerContext) { state.change { $0.closed += 1 } }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    while let request = nextRequest() { play(script(request), context: context) }
  }

  private func nextRequest() -> ScriptedServer.Request? {
    guard let end = received.range(of: "\r\n\r\n") else { return nil }
    let lines = received[..<end.lowerBound].split(separator: "\r\n").map(String.init)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop(while: { $0 == " " }))
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    let rest = received[end.upperBound...]
    guard rest.utf8.count >= length else { return nil }
    let body = String(decoding: rest.utf8.prefix(length), as: UTF8.self)
    received = String(decoding: rest.utf8.dropFirst(length), as: UTF8.self)
    let place = self.place
    self.place += 1
    return state.change { record in
      let request = ScriptedServer.Request(
        number: record.requests.count, place: place, line: lines.first ?? "", headers: headers,
        body: body)
      record.requests.append(request)
      return request
    }
  }

  private func play(_ moves: [ScriptedServer.Move], context: ChannelHandlerContext) {
    let channel = context.channel
    for move in moves {
      switch move {
      case .send(let text): channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
      case .later(let milliseconds, let text):
        context.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) {
          channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }
      case .close: channel.close(promise: nil)
      }
    }
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? {
    ranges(of: text).first
  }
}
