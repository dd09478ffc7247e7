import Foundation
import Parsimony
import SmallModels

/// The built-in models, written for engines into a folder that goes with this process.
enum ExportedModels {
  /// A model of the catalogue, `base` or `prm`, or `prm` with the adapter that ships with `base`.
  enum Name: String, CaseIterable {
    case base, prm
    case calibrated = "prm-calibrated"
  }

  /// The models that ship.
  static func catalog() throws -> ModelCatalog { try ModelCatalog.locate() }

  /// The calibrator that ships with `base` for `prm`.
  static func calibrator() throws -> FittedCalibrator {
    guard let shipped = try catalog().calibrator(policy: "base", prm: "prm") else {
      throw EngineProcess.Failure(description: "no calibrator ships with base")
    }
    return shipped
  }

  /// Its file.
  static func calibratorFile() throws -> String {
    try catalog().folder("base").calibratorFile(for: "prm").path
  }

  /// A file for llama.cpp, and beside it the head of a process reward model.
  static func gguf(_ name: Name) throws -> URL { try written(name, .gguf) }

  /// A folder in Hugging Face's layout.
  static func folder(_ name: Name) throws -> URL { try written(name, .huggingFace) }

  /// The head that goes with the file for llama.cpp.
  static func head(_ name: Name) throws -> String {
    try gguf(name).deletingPathExtension().path + "-head.json"
  }

  private static func written(_ name: Name, _ format: ModelExport.Format) throws -> URL {
    let root = try folder.get()
    let url = root.appendingPathComponent(
      name.rawValue + (format == .gguf ? ".gguf" : ""), isDirectory: format != .gguf)
    if FileManager.default.fileExists(atPath: url.path) { return url }
    let export =
      switch name {
      case .base, .prm: try catalog().export(name.rawValue)
      case .calibrated: try catalog().export("prm", calibrator: calibrator())
      }
    // Written aside, so that a suite that runs at the same time sees all of it or nothing.
    let aside = root.appendingPathComponent(UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: aside) }
    let files = try export.write(
      format, to: aside.appendingPathComponent(url.lastPathComponent))
    for file in files.reversed() {
      let place = root.appendingPathComponent(file.lastPathComponent)
      do {
        try FileManager.default.moveItem(at: file, to: place)
      } catch  where FileManager.default.fileExists(atPath: place.path) {}
    }
    return url
  }

  private static let folder = Result {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("parsimony-engines-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    atexit { ExportedModels.removeAll() }
    return url
  }

  private static func removeAll() {
    guard case .success(let url) = folder else { return }
    try? FileManager.default.removeItem(at: url)
  }
}
