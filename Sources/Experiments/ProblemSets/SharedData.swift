public import Foundation
import Parsimony

/// The folder of recorded data, which is read where it is and never copied.
public enum SharedData {
  /// The environment variable that names the folder.
  public static let variable = "PARSIMONY_DATA"

  /// Where the recorded data lies: the folder that `PARSIMONY_DATA` names; otherwise
  /// `../shared/data` beside the current folder, or beside the package (a folder with a
  /// `Package.swift`) that the current folder or the executable lies in; nil where there is none.
  ///
  /// Throws `badArgument` when the variable names no folder.
  public static func locate(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    currentFolder: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath),
    executable: URL? = Bundle.main.executableURL
  ) throws(ExperimentError) -> URL? {
    if let path = environment[variable], !path.isEmpty {
      let folder = URL(fileURLWithPath: path, isDirectory: true)
      guard isFolder(folder) else {
        throw ExperimentError(
          .badArgument,
          "\(variable) is \(quoted(path)), and there is no such folder; correct it or unset it.")
      }
      return folder
    }
    let packages = [currentFolder, executable?.deletingLastPathComponent()].compactMap { start in
      start.flatMap { package(around: $0.standardizedFileURL) }
    }
    return ([currentFolder.standardizedFileURL] + packages)
      .map { $0.deletingLastPathComponent().appendingPathComponent("shared/data") }
      .first(where: isFolder)
  }

  /// The table of the 1,362 Games of 24 in a data folder, when it is there.
  public static func gamesOf24(in folder: URL) -> URL? {
    existing(folder.appendingPathComponent("tot_game24/data/24/24.csv"))
  }

  /// The folder of GPT-4's recorded runs in a data folder, when it is there.
  public static func recordedGPT4(in folder: URL) -> URL? {
    existing(folder.appendingPathComponent("tot_game24/logs/game24"))
  }

  private static func existing(_ url: URL) -> URL? {
    FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  private static func package(around start: URL) -> URL? {
    var folder = start
    while folder.pathComponents.count > 1 {
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return folder }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
