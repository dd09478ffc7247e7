import AsyncHTTPClient
public import Logging
public import NIOCore
import NIOHTTP1
public import NIOPosix
import NIOSSL
import Parsimony
import Synchronization

/// Calls an upstream: chooses a replica, keeps connections, permits and breakers, and turns
/// whatever happens into a reply or an ``UpstreamFailure``.
///
/// Calls that failed for a while are not repeated here: that is up to whoever owns the budget. Only
/// what cannot have cost anything is: a replica that cannot be reached gives way to the next, and a
/// connection that the server had closed between two calls is replaced once.
public final class UpstreamClient: Sendable, CustomReflectable {
  /// What the client was made from. Holds no secret, only where it is.
  public let description: UpstreamDescription

  let replicas: [UpstreamReplica]
  private let connections: EventLoopConnections
  /// What refusals have shown of `n`.
  let choiceLimit = ChoiceLimit()
  private let order: Mutex<ReplicaOrder>

  /// Makes a client. Nothing is connected yet.
  ///
  /// - Parameters:
  ///   - description: The upstream.
  ///   - environment: Where the key is looked up, if the description says so.
  ///   - logger: Is told of breakers that open and close.
  ///   - eventLoopGroup: Threads to share; the process's own by default.
  public init(
    _ description: UpstreamDescription, environment: [String: String], logger: Logger,
    eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) throws(UpstreamError) {
    try description.checkNumbers()
    var headers = HTTPHeaders([
      ("content-type", "application/json"), ("accept", "application/json, text/event-stream"),
      ("user-agent", "parsimony"),
    ])
    if let source = description.key {
      let key = try UpstreamKey(source, of: description.name, environment: environment)
      headers.add(name: "authorization", value: key.authorization)
    }
    for header in description.headers {
      try header.check(of: description.name)
      headers.replaceOrAdd(name: header.name, value: header.value)
    }
    for name in description.affinityHeaders {
      try UpstreamDescription.Header(name: name, value: "0").check(of: description.name)
    }
    var replicas: [UpstreamReplica] = []
    for replica in description.replicas {
      replicas.append(
        try UpstreamReplica(replica, of: description, headers: headers, logger: logger))
    }
    self.description = description
    self.replicas = replicas
    order = Mutex(
      ReplicaOrder(
        names: description.replicas.map(\.url), weights: description.replicas.map(\.weight)))
    connections = EventLoopConnections(
      eventLoopGroup, configuration: try Self.configuration(description))
  }

  private static func configuration(
    _ description: UpstreamDescription
  ) throws(UpstreamError) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let path = description.trustRoots {
      guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty
      else {
        throw UpstreamError(
          .trustRoots,
          "the certificates that upstream \(description.name) trusts cannot be read from \(path); "
            + "it must be a PEM file")
      }
      tls.trustRoots = .certificates(certificates)
    }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = TimeAmount(description.timeouts.connect)
    // The permits of a replica bound the connections.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
      description.concurrency
    // A replica that cannot be reached gives way to the next at once.
    configuration.connectionPool.retryConnectionEstablishment = false
    // Shorter than the 5 s after which vLLM's server closes idle connections.
    configuration.connectionPool.idleTimeout = .seconds(4)
    return configuration
  }

  /// Never shows requests, whose headers may hold the key.
  public var customMirror: Mirror { Mirror(self, children: ["name": description.name]) }

  /// Closes all connections. Calls in flight fail.
  public func shutdown() async { await connections.shutdown() }

  /// The counters.
  public func snapshot() -> UpstreamSnapshot {
    UpstreamSnapshot(name: description.name, replicas: replicas.map { $0.snapshot() })
  }

  /// A thread of the network's.
  var eventLoop: any EventLoop { connections.eventLoop }

  /// The connections to use from here.
  var http: HTTPClient { connections.client }

  /// The replicas in the order in which a call tries them.
  func candidates(for call: UpstreamCall) -> [Int] {
    order.withLock { order in
      call.session.map { order.replicas(session: $0) } ?? order.nextReplicas()
    }
  }

  /// Sends a call and waits for the whole reply. Cancelling the task closes the connection at once.
  ///
  /// - Throws: An ``UpstreamFailure``; of kind `status` where the status is not 2xx.
  public func execute(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamReply {
    let flight = try await open(call, until: .whole)
    let failure = await flight.failure(name: description.name)
    flight.exchange.cancel()
    flight.land(failure)
    if let failure { throw failure }
    return UpstreamReply(head: flight.head, body: flight.exchange.takeBuffer())
  }

  /// Sends a call and hands out its reply while it arrives. When `body` returns, throws or is
  /// cancelled before the reply's end, the connection is closed at once.
  ///
  /// - Throws: What `body` throws, or an ``UpstreamFailure``; of kind `status` where the status is
  ///   not 2xx.
  public func stream<Result>(
    _ call: UpstreamCall, isolation: isolated (any Actor)? = #isolation,
    _ body: (UpstreamReplyHead, UpstreamBody) async throws -> Result
  ) async throws -> Result {
    let flight = try await open(call, until: .head)
    let head = flight.head
    guard (200...299).contains(head.status) else {
      let failure = await flight.failure(name: description.name)
      flight.exchange.cancel()
      flight.land(failure)
      throw failure ?? UpstreamFailure(.malformed, "upstream \(description.name) gave no head")
    }
    flight.replica.headArrived(flight.ticket, status: head.status)
    defer { flight.abort() }
    return try await body(head, UpstreamBody(exchange: flight.exchange))
  }
}
