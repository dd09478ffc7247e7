import Endpoints
import Foundation
import Logging
import Parsimony

/// One configuration, loaded: what requests are served by until the next reload.
struct GatewayState: Sendable {
  let configuration: GatewayConfiguration
  /// By upstream's name; the ones of a process reward model included.
  let upstreams: [String: UpstreamModel]
  /// In the configuration's order.
  let models: [ServedModel]
  let keys: KeyRing
  let admission: Admission
  private let byName: [String: Int]

  /// Loads a configuration; nothing is connected yet.
  init(
    _ configuration: GatewayConfiguration, local: any LocalModels, keys: KeyRing,
    environment: [String: String], logger: Logger
  ) throws {
    self.configuration = configuration
    self.keys = keys
    admission = Admission(limit: configuration.limits.requests)
    var upstreams: [String: UpstreamModel] = [:]
    for (name, description) in configuration.upstreams {
      upstreams[name] = UpstreamModel(
        try UpstreamClient(description, environment: environment, logger: logger))
    }
    self.upstreams = upstreams
    let created = Int(Date().timeIntervalSince1970)
    models = try configuration.models.map {
      try ServedModel($0, upstreams: upstreams, local: local, created: created)
    }
    byName = Dictionary(
      zip(models.map(\.alias.name), models.indices), uniquingKeysWith: { first, _ in first })
  }

  /// A model by the name that clients use.
  func model(_ name: String) -> ServedModel? { byName[name].map { models[$0] } }

  /// Closes the connections to all upstreams.
  func shutdown() async {
    for upstream in upstreams.values { await upstream.client.shutdown() }
  }
}

extension ServedModel {
  private static let builtIn = "builtin/"

  init(
    _ alias: ModelAlias, upstreams: [String: UpstreamModel], local: any LocalModels, created: Int
  ) throws {
    self.alias = alias
    self.created = created
    let certificate = try alias.certificate.map { try Self.certificate(at: $0) }
    if alias.policy.hasPrefix(Self.builtIn) {
      let model = try local.load(
        policy: String(alias.policy.dropFirst(Self.builtIn.count)),
        prm: alias.prm.map { String($0.trimmingPrefix(Self.builtIn)) },
        calibrator: alias.calibrator)
      backend = .local(model)
      processRewardModel = model.processRewardModel
      calibratedModel = model.calibratedModel
      calibrator = model.calibrator
      calibratorFingerprint = model.calibrator == nil ? nil : model.calibratorFingerprint
      try certificate?.require(
        policy: model.policy.identity.described,
        processRewardModel: model.processRewardModel?.identity.described ?? "",
        calibrator: model.calibratorFingerprint)
    } else {
      guard let upstream = upstreams[alias.policy] else {
        throw GatewayError(
          "model \(quoted(alias.name)) names the upstream \(quoted(alias.policy)), which is not "
            + "configured")
      }
      backend = .upstream(upstream)
      let prm = try alias.prm.map { name in
        guard let upstream = upstreams[name] else {
          throw GatewayError(
            "model \(quoted(alias.name)) names the process reward model \(quoted(name)), which is "
              + "not configured")
        }
        return try ProcessRewardModels.make(
          upstream.client, options: upstream.client.description.reward)
      }
      processRewardModel = prm
      calibratedModel = nil
      let file = try alias.calibrator.map { try Self.calibrator(at: $0) }
      calibrator = file?.calibrator
      calibratorFingerprint = file?.fingerprint
      try certificate?.require(
        policy: alias.policy, processRewardModel: alias.prm ?? "",
        calibrator: file?.fingerprint ?? "")
    }
    watch = certificate.map { CertificateWatch($0) }
    if let spec = alias.strategy {
      guard !spec.needsProcessRewardModel || processRewardModel != nil else {
        throw GatewayError(
          "model \(quoted(alias.name)): strategy \(spec.name) needs a process reward model; add prm:"
        )
      }
      guard !spec.usesCalibrator || !spec.needsProcessRewardModel || calibrator != nil else {
        throw GatewayError(
          "model \(quoted(alias.name)): strategy \(spec.name) needs a calibrator; fit one with "
            + "`parsimony calibrate` and add calibrator:")
      }
    }
  }

  private static func certificate(at path: String) throws -> Certificate {
    try JSONDecoder().decode(Certificate.self, from: data(at: path, what: "certificate"))
  }

  private static func calibrator(
    at path: String
  ) throws -> (calibrator: any Calibrator, fingerprint: String) {
    let data = try data(at: path, what: "calibrator")
    return (try CalibratorFile.decode(data), StableHash.fingerprint(data))
  }

  private static func data(at path: String, what: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw GatewayError("cannot read the \(what) \(path)")
    }
  }
}

/// Why the gateway cannot start, or cannot take a new configuration.
public struct GatewayError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One sentence that names the offending value and the fix.
  public let message: String

  /// Makes an error.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
