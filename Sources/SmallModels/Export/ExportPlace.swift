import Foundation

/// Where an export goes: all of it appears at once, or nothing does.
struct ExportPlace {
  private let url: URL

  /// The names that an exported folder may hold; a folder with others is not ours to replace.
  static let names: Set<String> = [
    "config.json", "generation_config.json", "head.json", "model.safetensors", "README.md",
    "tokenizer.json", "tokenizer_config.json",
  ]

  init(_ url: URL) { self.url = url }

  /// Writes a folder's files beside the place, then gives it the name.
  func writeFolder(
    replacing: Bool, write: (URL) throws -> Void
  ) throws(ModelFileError) {
    let found = try existing()
    if let found, !replacing, !found.isEmpty { throw Self.taken(url) }
    if let foreign = found?.filter({ !Self.names.contains($0) }).min() {
      throw ModelFileError(
        .fileAccess,
        "\(url.path) holds \(foreign), which no export writes; it is not replaced, name another "
          + "folder")
    }
    let draft = Self.beside(url)
    do {
      try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: false)
      try write(draft)
      try swap(draft, replacing: found != nil)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw Self.failure(url, error)
    }
  }

  /// Writes files, all of them or, if one of them cannot be begun, none.
  static func writeFiles(
    _ files: [(url: URL, data: Data)], replacing: Bool
  ) throws(ModelFileError) {
    for file in files {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.url.path, isDirectory: &isFolder) else {
        continue
      }
      guard !isFolder.boolValue else {
        throw ModelFileError(.fileAccess, "\(file.url.path) is a folder; name a file")
      }
      guard replacing else { throw taken(file.url) }
    }
    let drafts = files.map { beside($0.url) }
    defer { for draft in drafts { try? FileManager.default.removeItem(at: draft) } }
    for (file, draft) in zip(files, drafts) {
      do {
        try file.data.write(to: draft)
      } catch {
        throw failure(file.url, error)
      }
    }
    for (file, draft) in zip(files, drafts) { try move(draft, to: file.url) }
  }

  /// The names in the folder that is there; nil where there is nothing.
  private func existing() throws(ModelFileError) -> [String]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return nil
    }
    guard isFolder.boolValue else {
      throw ModelFileError(
        .fileAccess, "\(url.path) is a file; --format hf writes a folder, name another")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: url.path)
    } catch {
      throw Self.failure(url, error)
    }
  }

  private func swap(_ draft: URL, replacing: Bool) throws {
    guard replacing else { return try Self.move(draft, to: url) }
    let old = Self.beside(url)
    try Self.move(url, to: old)
    do {
      try Self.move(draft, to: url)
    } catch {
      try? Self.move(old, to: url)
      throw error
    }
    try? FileManager.default.removeItem(at: old)
  }

  private static func move(_ source: URL, to target: URL) throws(ModelFileError) {
    guard rename(source.path, target.path) == 0 else {
      throw ModelFileError(
        .fileAccess, "cannot write \(target.path): \(String(cString: strerror(errno)))")
    }
  }

  private static func beside(_ url: URL) -> URL {
    url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString)")
  }

  private static func taken(_ url: URL) -> ModelFileError {
    ModelFileError(
      .fileAccess, "\(url.path) exists already; name another place, or replace it with --force")
  }

  private static func failure(_ url: URL, _ error: any Error) -> ModelFileError {
    if let error = error as? ModelFileError { return error }
    let reason = (error as NSError).localizedDescription
    return ModelFileError(
      .fileAccess, "cannot write \(url.path): \(reason); does the folder that it lies in exist?")
  }
}
