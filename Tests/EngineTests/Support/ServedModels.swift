import Endpoints
import Foundation
import Logging
import Parsimony

/// Clients of a server that a test has started.
enum ServedModels {
  /// A client.
  static func client(
    _ server: EngineProcess, model: String, engine: Engine, style: ProcessRewardStyle? = nil,
    path: String = "/v1"
  ) throws -> UpstreamClient {
    try UpstreamClient(
      UpstreamDescription(
        name: model, replicas: [.init(url: server.address + path)], model: model, engine: engine,
        style: style),
      environment: [:], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// A policy whose capabilities were probed.
  static func policy(
    _ client: UpstreamClient, form: RequestTemplate.Form = .completion
  ) async throws -> UpstreamPolicy {
    UpstreamPolicy(
      client, capabilities: try await CapabilityProbe(client).run(),
      template: RequestTemplate(form: form, stepEnd: "\n"))
  }

  /// The process reward model of `name` as hidden states and a head.
  static func hiddenStates(
    _ server: EngineProcess, _ name: ExportedModels.Name
  ) throws -> any ProcessRewardModel {
    var options = ProcessRewardOptions()
    options.headFile = try ExportedModels.head(name)
    return try ProcessRewardModels.make(
      client(server, model: name.rawValue, engine: .llamaServer, style: .hiddenState),
      options: options)
  }
}
