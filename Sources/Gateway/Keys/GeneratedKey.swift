import Crypto
import Foundation

/// The key that the gateway makes for itself where nobody configured one.
///
/// The secret has 256 random bits and is not kept: the state file has its SHA-256, one line of 64
/// hexadecimal digits.
enum GeneratedKey {
  /// Reads the state file, or makes a key and the file. The secret is that of a new key.
  static func load(stateFile: String) throws(KeyError) -> (key: GatewayKey, secret: String?) {
    if let key = try read(stateFile) { return (key, nil) }
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let secret =
      "sk-parsimony-"
      + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
    let digest = GatewayKey.digest(of: secret)
    let text = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
    try write(text, to: stateFile)
    // Two gateways may start at once: the file that is there now is the one that counts.
    guard let key = try read(stateFile) else { throw unwritable(stateFile) }
    return (key, key.hasDigest(digest) ? secret : nil)
  }

  private static func read(_ path: String) throws(KeyError) -> GatewayKey? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw KeyError(
        .unreadable, "The state file \(path) cannot be read; correct its permissions.")
    }
    let text = String(decoding: data.prefix(256), as: UTF8.self)
    guard let digest = KeyText.digest(hexadecimal: String(text.prefix { !$0.isWhitespace })) else {
      throw KeyError(
        .malformed,
        "The state file \(path) holds no key's SHA-256; remove it, and the next start makes a new key."
      )
    }
    return GatewayKey(name: "generated", digest: digest)
  }

  /// Makes the file for its owner alone; leaves one that is there as it is.
  private static func write(_ text: String, to path: String) throws(KeyError) {
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    if descriptor < 0, errno == EEXIST { return }
    guard descriptor >= 0 else { throw unwritable(path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    } catch {
      throw unwritable(path)
    }
  }

  private static func unwritable(_ path: String) -> KeyError {
    KeyError(
      .unreadable,
      "The state file \(path), which keeps the generated key's hash, cannot be written; name another "
        + "place, or configure keys.")
  }
}
