import AsyncHTTPClient
import Endpoints
import Gateway
import Logging
import NIOCore
import NIOHTTP1
import Parsimony
import UpstreamDouble

/// A gateway on a free port in front of an upstream that does as it is told.
struct GatewayHarness: Sendable {
  let port: Int
  let upstream: UpstreamDouble
  let gateway: Gateway

  /// Runs a test with a gateway, and stops it.
  ///
  /// The models are `pass` (passed through), `vote` (majority of 4), `adaptive`
  /// (adaptive-consistency up to 8) and `best` (best-of-4 with the upstream's classifier as PRM).
  static func run<Value: Sendable>(
    keys: [GatewayKey] = [], local: any LocalModels = NoLocalModels(),
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    serving: @escaping @Sendable (Gateway) async throws -> Void = { try await $0.run() },
    _ body: @Sendable (GatewayHarness) async throws -> Value
  ) async throws -> Value {
    let upstream = try await UpstreamDouble.start()
    var configuration = GatewayConfiguration(
      listen: .init(port: 0),
      upstreams: ["up": Self.description("up", upstream), "prm": Self.reward("prm", upstream)],
      models: Self.models, keys: .open)
    configure(&configuration)
    let (ports, teller) = AsyncStream.makeStream(of: Int.self)
    let gateway = try Gateway(
      configuration, local: local, keys: keys.isEmpty ? .open : KeyRing(keys: keys),
      environment: [:], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      reload: { [configuration] in (configuration, keys.isEmpty ? .open : KeyRing(keys: keys)) },
      onListening: {
        teller.yield($0)
        teller.finish()
      })
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await serving(gateway)
        return nil
      }
      var iterator = ports.makeAsyncIterator()
      guard let port = await iterator.next() else { throw GatewayError("no port") }
      let result: Swift.Result<Value, any Error>
      do {
        result = .success(
          try await body(GatewayHarness(port: port, upstream: upstream, gateway: gateway)))
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      while (try? await group.next()) != nil {}
      await upstream.stop()
      return try result.get()
    }
  }

  static func description(_ name: String, _ upstream: UpstreamDouble) -> UpstreamDescription {
    var description = UpstreamDescription(
      name: name, replicas: [.init(url: upstream.url)], model: "served", engine: .vllm)
    description.retry = RetryPolicy(attempts: 2, base: .milliseconds(1))
    return description
  }

  static func reward(_ name: String, _ upstream: UpstreamDouble) -> UpstreamDescription {
    var description = description(name, upstream)
    description.style = .classify
    return description
  }

  static var models: [ModelAlias] {
    func alias(_ name: String, _ strategy: StrategySpec?, prm: String? = nil) -> ModelAlias {
      var alias = ModelAlias(name: name, policy: "up")
      alias.strategy = strategy
      alias.prm = prm
      return alias
    }
    return [
      alias("pass", nil), alias("vote", StrategySpec(.majority, n: 4)),
      alias("adaptive", StrategySpec(.adaptiveConsistency, n: 8)),
      alias("best", StrategySpec(.bestOfN, n: 4), prm: "prm"),
    ]
  }

  /// A reply as it came.
  struct Reply: Sendable {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue? { JSONReader.value(of: body) }
  }

  /// Sends a request and collects the reply.
  func send(
    _ method: String = "POST", _ path: String = "/v1/chat/completions", _ body: String? = nil,
    headers: [String: String] = [:]
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = .RAW(value: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 64 << 20)
    var fields: [String: String] = [:]
    for header in response.headers { fields[header.name.lowercased()] = header.value }
    return Reply(
      status: Int(response.status.code), headers: fields, body: Array(bytes.readableBytesView))
  }

  /// A chat request with one message.
  static func chat(_ model: String, _ rest: String = "", content: String = "two plus two") -> String
  {
    #"{"model":"\#(model)","messages":[{"role":"user","content":"\#(content)"}]\#(rest)}"#
  }
}

/// No models in this process.
struct NoLocalModels: LocalModels {
  func load(policy name: String, prm: String?, calibrator: String?) throws -> LocalModel {
    throw GatewayError("there is no built-in model")
  }
}
