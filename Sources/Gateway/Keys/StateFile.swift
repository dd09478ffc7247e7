import Foundation

/// Files of one secret or one hash: a line of 64 hexadecimal digits, for their owner alone.
enum StateFile {
  /// The 32 bytes of a file; nil where there is none.
  ///
  /// - Parameter what: what the file keeps, for messages.
  static func read(_ path: String, what: String) throws(KeyError) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw KeyError(
        .unreadable,
        "The file \(path), which keeps \(what), cannot be read; correct its permissions."
      )
    }
    let text = String(decoding: data.prefix(256), as: UTF8.self)
    guard let bytes = KeyText.digest(hexadecimal: String(text.prefix { !$0.isWhitespace })) else {
      throw KeyError(
        .malformed,
        "The file \(path) does not hold \(what): that is 64 hexadecimal digits; remove it, and the "
          + "next start makes a new one.")
    }
    return bytes
  }

  /// Makes the file with mode 0600; leaves one that is there as it is.
  static func write(_ bytes: [UInt8], to path: String, what: String) throws(KeyError) {
    let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    if descriptor < 0, errno == EEXIST { return }
    guard descriptor >= 0 else { throw unwritable(path, what) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    } catch {
      throw unwritable(path, what)
    }
  }

  static func unwritable(_ path: String, _ what: String) -> KeyError {
    KeyError(
      .unreadable,
      "The file \(path), which is to keep \(what), cannot be written; name another place.")
  }
}
