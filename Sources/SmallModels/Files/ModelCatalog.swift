public import Foundation
import Parsimony

/// The models that ship with the package: a folder of ``ModelFolder``s, by name.
public struct ModelCatalog: Sendable, Hashable {
  /// The folder that holds them.
  public let root: URL

  /// Names the folder.
  public init(root: URL) { self.root = root }

  /// Finds the shipped models: `PARSIMONY_MODELS`, else `Models` beside the executable or one of
  /// the folders above it, beside the working directory, or in the source package.
  ///
  /// - Throws: ``ModelFileError`` that tells where it looked.
  public static func locate(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ModelFileError) -> ModelCatalog {
    if let path = environment["PARSIMONY_MODELS"] {
      let url = URL(fileURLWithPath: path, isDirectory: true)
      guard isFolder(url) else {
        throw ModelFileError(.fileAccess, "PARSIMONY_MODELS names \(path), which is no folder")
      }
      return ModelCatalog(root: url)
    }
    var candidates: [URL] = []
    var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? ".").resolvingSymlinksInPath()
    for _ in 0..<6 {
      folder.deleteLastPathComponent()
      candidates.append(folder)
    }
    candidates.append(
      URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true))
    var source = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { source.deleteLastPathComponent() }
    candidates.append(source)
    for candidate in candidates {
      let models = candidate.appendingPathComponent("Models", isDirectory: true)
      let known = models.appendingPathComponent("base/card.json").path
      if FileManager.default.fileExists(atPath: known) { return ModelCatalog(root: models) }
    }
    throw ModelFileError(
      .fileAccess,
      "cannot find the folder Models with the built-in models; set PARSIMONY_MODELS to it")
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// The folder of one model.
  public func folder(_ name: String) -> ModelFolder {
    ModelFolder(root.appendingPathComponent(name, isDirectory: true))
  }

  /// The names of all models here, sorted.
  public func names() -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return entries.filter {
      FileManager.default.fileExists(
        atPath: folder($0).url.appendingPathComponent("card.json").path)
    }.sorted()
  }

  /// A policy by name.
  ///
  /// - Throws: ``ModelFileError`` if there is none of that name; it lists those there are.
  public func policy(
    _ name: String, capacity: Int = 64, threads: Int = 1
  ) throws(ModelFileError) -> BuiltInPolicy {
    let card = try card(name, role: .policy)
    return try BuiltInPolicy(
      folder(name).load(), identity: identity(card, name), capacity: capacity, threads: threads)
  }

  /// A process reward model by name; with an adapter, calibrated for one policy.
  public func processRewardModel(
    _ name: String = "prm", adapter: QuantileAdapter? = nil, capacity: Int = 64, threads: Int = 1
  ) throws(ModelFileError) -> BuiltInProcessRewardModel {
    let card = try card(name, role: .processRewardModel)
    return try BuiltInProcessRewardModel(
      folder(name).load(), adapter: adapter, identity: identity(card, name), capacity: capacity,
      threads: threads)
  }

  /// Runs are resumed by it, so it must be that of the weights at hand.
  func identity(
    _ card: ModelCard, _ name: String
  ) throws(ModelFileError) -> ModelIdentity {
    let fingerprint = try folder(name).fingerprint()
    guard fingerprint == card.fingerprint else {
      throw ModelFileError(
        .badFile,
        "the weights of model \"\(name)\" in \(folder(name).url.path) are "
          + "\(fingerprint), its card.json says \(card.fingerprint); fetch or train it again")
    }
    return ModelIdentity(name: "builtin/\(card.name)", fingerprint: fingerprint)
  }

  private func card(_ name: String, role: ModelCard.Role) throws(ModelFileError) -> ModelCard {
    let names = names()
    // Those that can be asked for: folders' names, which a card need not repeat.
    let usable = names.filter { (try? folder($0).card())?.role == role }
    let list = usable.isEmpty ? "none" : usable.joined(separator: ", ")
    guard names.contains(name) else {
      throw ModelFileError(
        .fileAccess,
        "there is no built-in \(role.rawValue) \(name.prefix(60).debugDescription); "
          + "\(root.path) has \(list)")
    }
    let card = try folder(name).card()
    guard card.role == role else {
      throw ModelFileError(
        .badFile,
        "model \"\(name)\" is a \(card.role.rawValue), a \(role.rawValue) is needed: "
          + list)
    }
    return card
  }
}
