import Endpoints
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import Parsimony
public import ServiceLifecycle

/// The OpenAI-compatible server: `parsimony serve`.
public final class Gateway: Service {
  private let core: GatewayCore
  private let connections = ClientConnections()
  private let local: any LocalModels
  private let environment: [String: String]
  private let logger: Logger
  private let reading: (@Sendable () throws -> (GatewayConfiguration, KeyRing))?
  private let onListening: @Sendable (_ port: Int) async -> Void
  private let address: GatewayConfiguration.Address

  /// Loads a configuration; nothing listens yet.
  ///
  /// - Parameters:
  ///   - configuration: what to serve.
  ///   - local: models of this process, for policies that read `builtin/NAME`.
  ///   - keys: who may call.
  ///   - environment: where the upstreams' keys are looked up.
  ///   - reload: reads configuration and keys again, for ``reload()``; nil for never.
  ///   - onListening: told the port once requests are taken.
  public init(
    _ configuration: GatewayConfiguration, local: any LocalModels, keys: KeyRing,
    environment: [String: String], logger: Logger,
    reload: (@Sendable () throws -> (GatewayConfiguration, KeyRing))? = nil,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) throws {
    core = try GatewayCore(
      GatewayState(
        configuration, local: local, keys: keys, environment: environment, logger: logger),
      logger: logger)
    self.local = local
    self.environment = environment
    self.logger = logger
    reading = reload
    self.onListening = onListening
    address = configuration.listen
  }

  /// Serves until the task is cancelled or its service group shuts down gracefully: then no new
  /// connection is taken, and what runs may finish.
  public func run() async throws {
    do {
      try await serve()
    } catch {
      await core.state.shutdown()
      throw error
    }
    await core.state.shutdown()
  }

  private func serve() async throws {
    let limits = core.limits
    let connections = connections
    let responder = GatewayResponder(core: core, connections: connections)
    let port = onListening
    let server = try HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [connections.handler(limits)],
        idleTimeout: .seconds(75),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100))
    ).buildServer(
      configuration: ServerConfiguration(
        address: .hostname(address.host, port: address.port), backlog: 1024),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
      responder: { request, writer, channel in
        try await responder.respond(to: request, writer, channel)
      },
      onServerRunning: { channel in await port(channel.localAddress?.port ?? 0) })
    let prober = UpstreamProber(core: core)
    async let _: Void = prober.run()
    async let logging: Void? = core.replayLog?.run()
    async let tracing: Void? = core.spans?.run()
    try await withGracefulShutdownHandler {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        group.addTask {
          // What still runs when the time to drain is over is cancelled with the group.
          try? await gracefulShutdown()
          try? await Task.sleep(for: .seconds(limits.drainSeconds))
        }
        try await group.next()
        group.cancelAll()
      }
    } onGracefulShutdown: { [core] in
      core.startDraining()
    }
    // The server is done; what is still to be written and sent is.
    core.replayLog?.finish()
    core.spans?.finish()
    _ = await (logging, tracing)
  }

  /// Connections of clients that are open now.
  package var openConnections: Int { connections.count }

  /// Requests for completions that are being answered.
  package var requestsInFlight: Int { core.state.admission.inFlight }

  /// Reads the configuration again and puts it in force; requests in flight go on with the old one.
  /// The address cannot change without a restart.
  public func reload() async throws {
    guard let reading else { return }
    let (next, keys) = try reading()
    let state = try GatewayState(
      next, local: local, keys: keys, environment: environment, logger: logger)
    let old = core.replace(by: state)
    logger.notice("configuration reloaded", metadata: ["models": "\(next.models.count)"])
    // The old connections stay until the requests that use them are done.
    while old.admission.inFlight > 0 { try await Task.sleep(for: .milliseconds(100)) }
    await old.shutdown()
  }
}
