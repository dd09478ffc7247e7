import ArgumentParser
import Foundation
import Gateway
import Logging
import NIOCore
import NIOPosix
import Parsimony
import ServiceLifecycle
import UnixSignals

/// `parsimony serve`.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve an OpenAI-compatible gateway in front of inference servers.",
    discussion: """
      Examples:
        parsimony serve
        parsimony serve --config parsimony.yaml
        parsimony serve --config parsimony.yaml --check

      Without --config it serves the built-in models on loopback: builtin (strategy controller), \
      builtin:vote, builtin:pass and builtin:weak. A client asks for a strategy by the model's name, \
      or in the extension object "parsimony" of a request; never by words in the prompt.

      GET /v1/models, POST /v1/chat/completions, POST /v1/completions, GET /health, /ready, \
      /metrics, and a live page at /.

      At the first start without configured keys a key is made, printed once, and its hash kept in \
      the state file. SIGHUP reads the configuration again, requests in flight go on; SIGTERM takes \
      no new ones and ends the others within limits.drain.

      THE CONFIGURATION
      \(GatewayConfiguration.schemaDocumentation)

      Exit code 0: stopped by a signal in good order. 65: the configuration is wrong; every mistake \
      is told with its line and column.
      """)

  @Option(help: "The configuration, a YAML file. (default: the built-in models on loopback)")
  var config: String?

  @Option(help: "The port, instead of the configuration's; 0 for any free one.")
  var port: Int?

  @Option(help: "Where the hash of the generated key is kept. (default: in ~/.config/parsimony)")
  var state: String?

  @Flag(help: "Let everybody call who can reach the port, without a key. (without --config)")
  var open = false

  @Flag(help: "Check the configuration, print what it serves, and stop.")
  var check = false

  @Option(help: "trace, debug, info, notice, warning or error.")
  var logLevel = "notice"

  @Option(help: "Threads of the built-in engine. (default: all cores, at most 8)")
  var threads: Int?

  func validate() throws {
    if let port { try OptionCheck.range("port", port, 0...65_535) }
    if let threads { try OptionCheck.range("threads", threads, 1...64) }
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("--log-level \(logLevel) is none of trace ... error")
    }
    if open, config != nil {
      throw ValidationError("--open is for the built-in models; write keys: open into the file")
    }
  }

  func run() async throws {
    // As many threads as this process may use cores, which may be fewer than the machine has.
    NIOSingletons.groupLoopCountSuggestion = ProcessInfo.processInfo.activeProcessorCount
    // Tasks run on the threads of the event loops: a request hops less between threads. The built-in
    // engine has threads of its own.
    NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    let setup = ServeSetup(
      config: config, port: port, open: open, stateFile: state,
      environment: ProcessInfo.processInfo.environment)
    let configuration = try setup.configuration()
    if check {
      try Console.write(setup.summary(of: configuration))
      return
    }
    var logger = Logger(label: "parsimony") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .notice
    let (keys, fresh) = try setup.keys(configuration)
    let gateway = try Gateway(
      configuration, local: BuiltInModels(threads: threads ?? EngineOptions.defaultThreads),
      keys: keys, environment: setup.environment, logger: logger,
      reload: {
        let next = try setup.configuration()
        return (next, try setup.keys(next).0)
      },
      onListening: { port in
        Console.writeError("listening on http://\(configuration.listen.host):\(port)" + "\n")
        if let fresh {
          Console.writeError("made a key, shown this once: \(fresh)" + "\n")
        }
      })
    var group = ServiceGroupConfiguration(
      services: [
        .init(
          service: gateway, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .cancelGroup),
        .init(service: ReloadOnHangUp(gateway: gateway, logger: logger)),
      ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(configuration.limits.drainSeconds)
    try await ServiceGroup(configuration: group).run()
  }
}
