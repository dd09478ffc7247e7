import Foundation
import Parsimony

/// Where a configuration's text came from, and what it can refer to: files and variables.
struct ConfigurationSource: Sendable {
  /// The file as it was named; files in it are relative to its folder.
  let file: String
  let environment: [String: String]

  /// A path as the process sees it.
  func resolved(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let folder = (file as NSString).deletingLastPathComponent
    return folder.isEmpty ? path : folder + "/" + path
  }

  /// Whether it is a readable file.
  func isReadableFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isReadableFile(atPath: path)
  }

  /// Whether it is a folder.
  func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

extension ConfigurationSection {
  /// The path of a file that must be there.
  func existingFile(_ key: String, _ source: ConfigurationSource) -> String? {
    guard let path = path(key, source) else { return nil }
    guard source.isReadableFile(path.value) else {
      refuse(.missingSource, key, path, "there is no such readable file; correct the path.")
      return nil
    }
    return path.value
  }

  /// The path of a file that will be written; its folder must be there.
  func newFile(_ key: String, _ source: ConfigurationSource, isRequired: Bool = false) -> String? {
    guard let path = path(key, source, isRequired: isRequired) else { return nil }
    let folder = (path.value as NSString).deletingLastPathComponent
    guard !source.isFolder(path.value), source.isFolder(folder.isEmpty ? "." : folder) else {
      refuse(.missingSource, key, path, "name a file in a folder that is there.")
      return nil
    }
    return path.value
  }

  private func path(
    _ key: String, _ source: ConfigurationSource, isRequired: Bool = false
  ) -> Located<String>? {
    guard let text = text(key, isRequired: isRequired) else { return nil }
    guard text.value.utf8.count <= 4096, !text.value.utf8.contains(0) else {
      refuse(.badValue, key, text, "write a path of at most 4096 bytes.")
      return nil
    }
    return Located(value: source.resolved(text.value), position: text.position)
  }

  /// The name of an environment variable that must be set.
  func setVariable(_ key: String, _ source: ConfigurationSource) -> String? {
    guard let text = text(key) else { return nil }
    let name = text.value
    let isName =
      name.utf8.count <= 128 && name.first?.isNumber == false
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard isName else {
      // Somebody may have written the secret itself, so it is not shown.
      problems.add(
        .badValue, at: text.position,
        "\(path(of: key)) is not the name of an environment variable; write its name "
          + "(A-Z, 0-9, _), not its value.")
      return nil
    }
    guard source.environment[name]?.isEmpty == false else {
      problems.add(
        .missingSource, at: text.position,
        "\(path(of: key)) is \(quoted(name)), and no such environment variable is set; set it.")
      return nil
    }
    return name
  }
}
