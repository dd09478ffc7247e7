import Foundation

/// Temporary folders that vanish with the test process.
enum Scratch {
  private static let root: URL = {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("parsimony-cli-\(ProcessInfo.processInfo.processIdentifier)")
    atexit { try? FileManager.default.removeItem(at: Scratch.root) }
    return folder
  }()

  /// A new, empty folder.
  static func folder(_ name: String) throws -> URL {
    let folder = root.appendingPathComponent("\(name)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
