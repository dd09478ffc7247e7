import Endpoints
import Foundation
import Logging
import NIOPosix

/// Where spans go.
protocol SpanDestination: Sendable {
  /// Takes spans.
  ///
  /// - Returns: How many arrived.
  func send(_ spans: [SpanRecord]) async -> Int
  /// Nothing more comes.
  func close() async
}

/// JSON Lines, one span a line; see ``RotatingFile``.
struct SpanFile: SpanDestination {
  private let file: RotatingFile

  init(_ path: String) {
    file = RotatingFile(path, maximumBytes: 256 << 20, keptFiles: 2)
  }

  func send(_ spans: [SpanRecord]) async -> Int {
    let lines = spans.map(\.line)
    // A cancelled task writes here and now, so that the last spans are not lost.
    return (try? await NIOThreadPool.singleton.runIfActive { [file] in file.append(lines) })
      ?? file.append(lines)
  }

  func close() async { file.close() }
}

/// An OTLP/HTTP collector, in JSON.
struct SpanCollector: SpanDestination {
  private let client: UpstreamClient
  private let path: String

  /// Names a collector by the address of its `/v1/traces`. Throws where that is no URL.
  init(_ address: String, logger: Logger) throws {
    var server = URLComponents(string: address)
    path = server?.path.isEmpty == false ? server?.path ?? "" : "/v1/traces"
    server?.path = ""
    var upstream = UpstreamDescription(
      name: "traces", replicas: [.init(url: server?.string ?? address)], model: "traces")
    upstream.timeouts.firstByte = .seconds(5)
    upstream.timeouts.total = .seconds(10)
    client = try UpstreamClient(upstream, environment: [:], logger: logger)
  }

  func send(_ spans: [SpanRecord]) async -> Int {
    let call = UpstreamCall(path, body: SpanRecord.request(spans), bodyLimit: 1 << 20)
    return (try? await client.execute(call)) == nil ? 0 : spans.count
  }

  func close() async { await client.shutdown() }
}
