import Foundation

/// The two streams of the process.
enum Console {
  /// Writes text to standard output; a full disk is an error like any other.
  static func write(_ text: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw CommandFailure(
        .inputOutput, "cannot write to standard output: \(error.localizedDescription)")
    }
  }

  /// The program's one line on standard error.
  static func report(_ failure: CommandFailure) {
    try? FileHandle.standardError.write(
      contentsOf: Data("parsimony: \(failure.message)\n".utf8))
  }

  /// Writes to standard error as it is; nobody minds if it cannot be written.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
