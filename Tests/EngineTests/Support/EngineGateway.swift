import AsyncHTTPClient
import Endpoints
import Gateway
import Logging
import NIOCore
import NIOHTTP1
import Parsimony

/// A gateway on a free port, and how a raw client talks to it.
struct EngineGateway: Sendable {
  let port: Int

  /// `http://127.0.0.1:PORT`.
  var address: String { "http://127.0.0.1:\(port)" }

  /// Runs a test with a gateway, and stops it.
  static func run<Value: Sendable>(
    upstreams: [UpstreamDescription], models: [ModelAlias], keys: [GatewayKey] = [],
    waits: Bool = true,
    _ body: @Sendable (EngineGateway) async throws -> Value
  ) async throws -> Value {
    let configuration = GatewayConfiguration(
      listen: .init(port: 0),
      upstreams: Dictionary(uniqueKeysWithValues: upstreams.map { ($0.name, $0) }),
      models: models, keys: .open)
    let (ports, teller) = AsyncStream.makeStream(of: Int.self)
    let gateway = try Gateway(
      configuration, local: NoModels(), keys: keys.isEmpty ? .open : KeyRing(keys: keys),
      environment: [:], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      onListening: {
        teller.yield($0)
        teller.finish()
      })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gateway.run() }
      var iterator = ports.makeAsyncIterator()
      guard let port = await iterator.next() else { throw GatewayError("no port") }
      let result: Swift.Result<Value, any Error>
      do {
        let gateway = EngineGateway(port: port)
        if waits { try await gateway.waitUntilReady() }
        result = .success(try await body(gateway))
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      while (try? await group.next()) != nil {}
      return try result.get()
    }
  }

  /// Sends a request and collects the reply.
  func send(
    _ path: String, _ body: String? = nil
  ) async throws -> (status: Int, json: JSONValue?, text: String) {
    let response = try await HTTPClient.shared.execute(
      request(path, body), timeout: .seconds(120))
    let bytes = Array(try await response.body.collect(upTo: 64 << 20).readableBytesView)
    return (
      Int(response.status.code), JSONReader.value(of: bytes), String(decoding: bytes, as: UTF8.self)
    )
  }

  /// Sends a request and collects the events of its reply, `[DONE]` left out.
  func events(_ path: String, _ body: String) async throws -> (done: Bool, chunks: [JSONValue]) {
    let text = try await send(path, body).text
    let data = text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
    return (
      data.last == "[DONE]",
      data.filter { $0 != "[DONE]" }.compactMap { JSONReader.value(of: Array($0.utf8)) }
    )
  }

  /// Sends a request and leaves when the reply has begun.
  func leave(_ path: String, _ body: String) async throws {
    let response = try await HTTPClient.shared.execute(request(path, body), timeout: .seconds(120))
    for try await _ in response.body { return }
  }

  private func request(_ path: String, _ body: String?) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address + path)
    if let body {
      request.method = .POST
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    return request
  }

  /// Upstreams are probed soon after the start.
  private func waitUntilReady() async throws {
    for _ in 0..<600 {
      if try await send("/ready").status == 200 { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw GatewayError("the gateway did not get ready")
  }

  private struct NoModels: LocalModels {
    func load(policy name: String, prm: String?, calibrator: String?) throws -> LocalModel {
      throw GatewayError("there is no built-in model")
    }
  }
}
