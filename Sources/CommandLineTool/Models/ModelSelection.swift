import Experiments
import Foundation
import Parsimony
import SmallModels

/// The models that a command works with, loaded and checked.
struct ModelSelection: Sendable {
  /// The policy.
  let policy: BuiltInPolicy
  /// The process reward model; nil where it was not asked for.
  let processRewardModel: BuiltInProcessRewardModel?
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
  /// - Parameter prm: the process reward model, where one is needed.
  /// - Throws: `usage` for a name that does not exist, `badData` for weights that are not those of
  ///   their card or a calibrator of another pair.
  init(policy name: String, prm: String?, threads: Int) throws {
    let catalog = try Self.catalog()
    try Self.require(name, .policy, in: catalog)
    policy = try catalog.policy(name, threads: threads)
    guard let prm else {
      processRewardModel = nil
      calibrator = nil
      calibratorFingerprint = ""
      return
    }
    try Self.require(prm, .processRewardModel, in: catalog)
    let model = try catalog.processRewardModel(prm, threads: threads)
    processRewardModel = model
    calibrator = try catalog.folder(name).calibrator(for: prm)
    try calibrator?.require(
      policy: policy.identity.name, processRewardModel: model.identity.name)
    calibratorFingerprint =
      calibrator == nil ? "" : try CalibratorFingerprint.of(policy: name, prm: prm, in: catalog)
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

/// Names a calibrator file by its content.
enum CalibratorFingerprint {
  /// FNV-1a of the calibrator's file, like the models' fingerprints.
  static func of(
    policy: String, prm: String, in catalog: ModelCatalog
  ) throws(CommandFailure) -> String {
    let file = catalog.folder(policy).url.appendingPathComponent("calibrator-\(prm).json")
    guard let data = try? Data(contentsOf: file) else {
      throw CommandFailure(.inputOutput, "cannot read \(file.path)")
    }
    let digits = String(StableHash.fnv1a(data), radix: 16)
    return "fnv1a64:" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
