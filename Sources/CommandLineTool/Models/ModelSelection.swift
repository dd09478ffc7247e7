import Experiments
import Foundation
import Parsimony
import SmallModels

/// The models that a command works with, loaded and checked.
struct ModelSelection: Sendable {
  /// The policy.
  var policy: any Policy
  /// The process reward model; nil where it was not asked for.
  var processRewardModel: (any ProcessRewardModel)?
  /// The same model with the calibrator's adapter; nil where the calibrator needs none.
  var calibratedModel: (any ProcessRewardModel)?
  /// The calibrator that ships with the two; nil where none does, or no model was asked for.
  let calibrator: (any Calibrator)?
  /// The fingerprint of the calibrator's file; empty without one.
  let calibratorFingerprint: String

  /// The folder of the built-in models; `unavailable` where there is none.
  static func catalog() throws(CommandFailure) -> ModelCatalog {
    do {
      return try ModelCatalog.locate()
    } catch {
      throw CommandFailure(.unavailable, error.message)
    }
  }

  /// Loads models by name.
  ///
  /// - Parameters:
  ///   - prm: the process reward model, where one is needed.
  ///   - calibrated: whether a calibrator is loaded.
  ///   - file: its file; nil for the one that ships with the two.
  /// - Throws: `usage` for a name that does not exist, `badData` for weights that are not those of
  ///   their card or a calibrator of another pair.
  init(
    policy name: String, prm: String?, threads: Int, calibrated: Bool = true,
    calibrator file: String? = nil
  ) throws {
    let catalog = try Self.catalog()
    try Self.require(name, .policy, in: catalog)
    policy = try catalog.policy(name, threads: threads)
    guard let prm else {
      processRewardModel = nil
      calibratedModel = nil
      calibrator = nil
      calibratorFingerprint = ""
      return
    }
    try Self.require(prm, .processRewardModel, in: catalog)
    let fitted =
      calibrated
      ? try file.map {
        try FittedCalibrator(
          contentsOf: URL(fileURLWithPath: $0), configuration: catalog.folder(prm).configuration())
      } ?? catalog.calibrator(policy: name, prm: prm) : nil
    processRewardModel = try catalog.processRewardModel(prm, threads: threads)
    calibratedModel = try fitted?.adapter.map {
      try catalog.processRewardModel(prm, adapter: $0, threads: threads)
    }
    calibrator = fitted?.calibrator
    try calibrator?.require(
      policy: policy.identity.name, processRewardModel: processRewardModel!.identity.name)
    calibratorFingerprint = fitted?.fingerprint ?? ""
  }

  /// The model that goes with the calibrator, or without one.
  func processRewardModel(calibrated: Bool) -> (any ProcessRewardModel)? {
    calibrated ? calibratedModel ?? processRewardModel : processRewardModel
  }

  /// What a certificate allows on these questions, and its promise or why it is void.
  func decision(
    under certificate: Certificate, on questions: [Question], seed: UInt64
  ) async throws -> (spec: StrategySpec, word: String) {
    guard let model = processRewardModel(calibrated: true), let calibrator else {
      throw CommandFailure(
        .unavailable, "a certificate needs a calibrator, and none ships with this policy")
    }
    try certificate.require(
      policy: policy.identity.described,
      processRewardModel: (processRewardModel ?? model).identity.described,
      calibrator: calibratorFingerprint)
    let guarded = CertificateGuard(certificate)
    return try guarded.decision(
      try await guarded.finding(on: questions, model: model, calibrator: calibrator, seed: seed))
  }

  /// Throws unless there is such a model, of that role, with the weights that its card tells of.
  private static func require(
    _ name: String, _ role: ModelCard.Role, in catalog: ModelCatalog
  ) throws {
    let cards = catalog.names().compactMap { name in
      (try? catalog.folder(name).card()).map { (name, $0) }
    }
    let option = role == .policy ? "--policy" : "--prm"
    guard catalog.names().contains(name) else {
      let known = cards.filter { $0.1.role == role }.map(\.0).joined(separator: ", ")
      guard !known.isEmpty else {
        throw CommandFailure(
          .unavailable,
          "there is no built-in \(role.title) in \(catalog.root.path); "
            + "train one, or set PARSIMONY_MODELS to a folder that has one")
      }
      throw CommandFailure(
        .usage, "\(option) '\(name)' is no built-in \(role.title); there are: \(known)")
    }
    let folder = catalog.folder(name)
    let card = try folder.card()
    guard card.role == role else {
      throw CommandFailure(
        .usage, "\(option) '\(name)' is a \(card.role.title), and a \(role.title) is needed")
    }
    let fingerprint = try folder.fingerprint()
    guard fingerprint == card.fingerprint else {
      throw CommandFailure(
        .badData,
        "the weights of \(name) are \(fingerprint), its card says \(card.fingerprint): "
          + "restore \(folder.url.path), and see `parsimony doctor`")
    }
  }
}

extension ModelCard.Role {
  /// For people.
  var title: String {
    switch self {
    case .policy: "policy"
    case .processRewardModel: "process reward model"
    }
  }
}
