import ArgumentParser
import Endpoints
import Foundation
import Logging
import Parsimony

/// `parsimony endpoints probe`.
struct EndpointsProbe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Find out what an inference server can do.",
    discussion: """
      Sends a dozen requests of a few tokens and compares what comes back, since servers ignore \
      fields that they do not know without a word. Engine and model are the server's own word \
      unless they are given.

      Exit code 0: the server answered. 69: it cannot be reached, is not ready, or answers neither \
      /v1/chat/completions nor /v1/completions nor any endpoint for scores.
      """)

  @Argument(help: "The server's address, e.g. http://127.0.0.1:8000/v1.")
  var url: String

  @Option(help: "The model's name as the server knows it.")
  var model: String?

  @Option(help: "Whose quirks apply: vllm, llama-server or openai.", transform: Self.engine)
  var engine: Engine?

  @Option(help: "The environment variable that holds the server's key.")
  var keyEnv: String?

  @Option(help: "A file of certificates (PEM) to trust instead of the system's.")
  var trustRoots: String?

  @Option(help: "Keep findings in this file, and take them from it while the server is the same.")
  var cache: String?

  @Flag(help: "Print JSON (schema parsimony.endpoint-capabilities/1).")
  var json = false

  func run() async throws {
    try await guarded {
      let (model, found) = try await Interruption.cancelling { [self] in try await probe() }
      try Console.write(
        json
          ? EndpointsText.json(found, url: url, model: model)
          : EndpointsText.table(found, url: url, model: model, width: TerminalWidth.columns()))
      guard found.chat || found.completions || !found.endpoints.isEmpty else {
        throw CommandFailure(
          .unavailable, "\(url) answers no endpoint that this program could use")
      }
    }
  }

  private static func engine(_ text: String) throws -> Engine {
    guard let engine = Engine(rawValue: text) else {
      let known = Engine.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(quoted(text)) is no engine; give one of \(known)")
    }
    return engine
  }

  private func probe() async throws -> (model: String, found: EngineCapabilities) {
    var description = UpstreamDescription(
      name: "server", replicas: [.init(url: url)], model: model ?? "", engine: engine ?? .openAI)
    description.key = keyEnv.map { .environment($0) }
    description.trustRoots = trustRoots
    if model == nil || engine == nil {
      let facts = try await with(description) { try await ServerFacts(asking: $0) }
      if engine == nil, let told = facts.engine { description.engine = told }
      if model == nil {
        guard let first = facts.models.first else {
          throw CommandFailure(.unavailable, "\(url) serves no model; name one with --model")
        }
        description.model = first
      }
    }
    let found = try await with(description) {
      try await CapabilityProbe($0, cache: cache).run()
    }
    return (description.model, found)
  }

  /// Runs `body` with a client; what fails is told in terms of the address.
  private func with<Value: Sendable>(
    _ description: UpstreamDescription, _ body: (UpstreamClient) async throws -> Value
  ) async throws -> Value {
    let client: UpstreamClient
    do {
      client = try UpstreamClient(
        description, environment: ProcessInfo.processInfo.environment,
        logger: Logger(label: "parsimony.endpoints") { _ in SwiftLogNoOpLogHandler() })
    } catch {
      throw CommandFailure(.usage, error.message)
    }
    do {
      let value = try await body(client)
      await client.shutdown()
      return value
    } catch let failure as UpstreamFailure {
      await client.shutdown()
      throw CommandFailure(
        failure.kind == .cancelled ? .interrupted : .unavailable, "\(url): \(failure.message)")
    }
  }
}
