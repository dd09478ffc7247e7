import Foundation

/// A file that a command writes at its end.
struct OutputFile: Sendable {
  /// The path; `-` is standard output.
  let path: String

  /// Whether it is standard output.
  var isStandardOutput: Bool { path == "-" }

  /// Throws `inputOutput` unless the file can be written: better now than after the work.
  func requireWritable() throws(CommandFailure) {
    guard !isStandardOutput else { return }
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if files.fileExists(atPath: path, isDirectory: &isFolder) {
      guard !isFolder.boolValue, files.isWritableFile(atPath: path) else {
        throw CommandFailure(
          .inputOutput,
          isFolder.boolValue
            ? "'\(path)' is a folder; name a file" : "'\(path)' cannot be written; check its rights"
        )
      }
      return
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw CommandFailure(
        .inputOutput, "there is no folder '\(folder)' for '\(path)'; make it first")
    }
    guard files.isWritableFile(atPath: folder) else {
      throw CommandFailure(.inputOutput, "the folder '\(folder)' cannot be written")
    }
  }

  /// Writes everything, or leaves the file as it was.
  func write(_ data: Data) throws(CommandFailure) {
    do {
      if isStandardOutput {
        try FileHandle.standardOutput.write(contentsOf: data)
      } else {
        // Devices and pipes cannot be replaced by a renamed file.
        let url = URL(fileURLWithPath: path)
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        let isPlain = type == nil || type as? FileAttributeType == .typeRegular
        try data.write(to: url, options: isPlain ? .atomic : [])
      }
    } catch {
      throw CommandFailure(.inputOutput, "cannot write '\(path)': \(error.localizedDescription)")
    }
  }
}
