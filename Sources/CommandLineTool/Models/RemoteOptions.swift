import ArgumentParser
import Endpoints
import Foundation
import Logging
import Parsimony

/// Options of commands that can sample from an inference server instead of the engine in this
/// process, with the same weights (see `parsimony export`).
struct RemoteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A server with the policy's exported weights, e.g. http://127.0.0.1:8000/v1.",
      valueName: "url"))
  var policyUrl: String?

  @Option(help: "What serves them: llama-server, vllm or openai.")
  var engine = "llama-server"

  @Option(help: "The policy's name on the server. (default: the policy's own)")
  var policyModel: String?

  @Option(
    help: ArgumentHelp(
      "A server with the process reward model's exported weights.", valueName: "url"))
  var prmUrl: String?

  @Option(
    help:
      "How it is asked: hidden-state, step-end, qwen-prm, math-shepherd, classify, score or judge.")
  var prmStyle = "hidden-state"

  @Option(help: "The process reward model's name on its server. (default: its own)")
  var prmModel: String?

  @Option(help: "The head that `parsimony export` wrote beside the weights, for hidden-state.")
  var prmHead: String?

  @Option(
    help: ArgumentHelp(
      "A server with the calibrated process reward model's weights. (default: --prm-url)",
      valueName: "url"))
  var calibratedPrmUrl: String?

  @Option(help: "Its head, which makes it a hidden-state one. (default: --prm-head)")
  var calibratedPrmHead: String?

  /// Whether anything is asked over HTTP.
  var isUsed: Bool { policyUrl != nil || prmUrl != nil || calibratedPrmUrl != nil }

  /// Throws a `ValidationError` for names that do not exist.
  func check() throws {
    guard Engine(rawValue: engine) != nil else {
      let known = Engine.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--engine '\(engine)' is none of \(known)")
    }
    guard ProcessRewardStyle(rawValue: prmStyle) != nil else {
      let known = ProcessRewardStyle.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--prm-style '\(prmStyle)' is none of \(known)")
    }
  }
}

/// A built-in policy whose exported weights a server has: it keeps the name that calibrators know.
struct ServedPolicy: Policy {
  let identity: ModelIdentity
  private let policy: UpstreamPolicy

  init(_ policy: UpstreamPolicy, as identity: ModelIdentity, engine: String) {
    self.policy = policy
    self.identity = ModelIdentity(
      name: identity.name, fingerprint: "\(identity.fingerprint)@\(engine)")
  }

  func maximumTokens(for request: SampleRequest) -> Int { policy.maximumTokens(for: request) }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    try await policy.sample(request)
  }
}

/// A built-in process reward model whose exported weights a server has.
struct ServedRewardModel: ProcessRewardModel {
  let identity: ModelIdentity
  private let model: any ProcessRewardModel

  init(_ model: any ProcessRewardModel, as identity: ModelIdentity, engine: String) {
    self.model = model
    self.identity = ModelIdentity(
      name: identity.name, fingerprint: "\(identity.fingerprint)@\(engine)")
  }

  func maximumTokens(for trace: Trace, of question: Question) -> Int {
    model.maximumTokens(for: trace, of: question)
  }

  func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
    try await model.score(trace, of: question)
  }

  func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    try await model.score(trace, of: question, session: session, knownSteps: knownSteps)
  }
}

extension ModelSelection {
  /// The same models, asked over HTTP where the options say so.
  func served(by remote: RemoteOptions) async throws -> ModelSelection {
    guard remote.isUsed else { return self }
    let engine = Engine(rawValue: remote.engine) ?? .openAI
    var copy = self
    if let url = remote.policyUrl {
      let client = try Self.client(
        url, model: remote.policyModel ?? Self.short(policy.identity.name), engine: engine)
      let capabilities: EngineCapabilities
      do {
        capabilities = try await CapabilityProbe(client).run()
      } catch {
        throw CommandFailure(.unavailable, error.message)
      }
      copy.policy = ServedPolicy(
        UpstreamPolicy(
          client, capabilities: capabilities,
          template: RequestTemplate(form: .completion, stepEnd: "\n")),
        as: policy.identity, engine: remote.engine)
    }
    if let url = remote.prmUrl, let model = processRewardModel {
      copy.processRewardModel = try rewardModel(
        url, head: remote.prmHead, model, style: remote.prmStyle, engine: engine, remote)
    }
    if let url = remote.calibratedPrmUrl ?? remote.prmUrl, let model = calibratedModel {
      let hasHead = remote.calibratedPrmHead != nil
      copy.calibratedModel = try rewardModel(
        url, head: remote.calibratedPrmHead ?? remote.prmHead, model,
        style: hasHead ? ProcessRewardStyle.hiddenState.rawValue : remote.prmStyle,
        engine: hasHead ? .llamaServer : engine, remote)
    }
    return copy
  }

  private func rewardModel(
    _ url: String, head: String?, _ model: any ProcessRewardModel, style: String, engine: Engine,
    _ remote: RemoteOptions
  ) throws -> any ProcessRewardModel {
    let client = try Self.client(
      url, model: remote.prmModel ?? Self.short(model.identity.name), engine: engine,
      style: ProcessRewardStyle(rawValue: style))
    var options = ProcessRewardOptions()
    options.headFile = head
    return ServedRewardModel(
      try ProcessRewardModels.make(client, options: options), as: model.identity,
      engine: remote.engine)
  }

  private static func client(
    _ url: String, model: String, engine: Engine, style: ProcessRewardStyle? = nil
  ) throws -> UpstreamClient {
    try UpstreamClient(
      UpstreamDescription(
        name: model, replicas: [.init(url: url)], model: model, engine: engine, style: style),
      environment: ProcessInfo.processInfo.environment,
      logger: Logger(label: "parsimony") { _ in SwiftLogNoOpLogHandler() })
  }

  /// `base` of `builtin/base`.
  private static func short(_ name: String) -> String {
    name.split(separator: "/").last.map(String.init) ?? name
  }
}
