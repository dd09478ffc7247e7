import Crypto
import Foundation

/// Replaces texts by keyed hashes: equal ones stay equal, and nobody without the key can try texts
/// until one fits.
struct ReplayRedactor: Sendable {
  private let key: SymmetricKey

  init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

  /// Reads the key beside a log, or makes it. Logs that share the key file can be joined.
  init(keyFile path: String) throws(KeyError) {
    let what = "the key of the replay log's hashes"
    if try StateFile.read(path, what: what) == nil {
      var generator = SystemRandomNumberGenerator()
      let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      try StateFile.write(bytes, to: path, what: what)
    }
    guard let bytes = try StateFile.read(path, what: what) else {
      throw StateFile.unwritable(path, what)
    }
    self.init(key: bytes)
  }

  /// A question's id: `q:` and 128 bits.
  func question(_ text: String) -> String { "q:" + hash("question", text) }

  /// An answer of a question: `a:` and 128 bits. Equal answers of different questions differ, so that
  /// frequent ones cannot be counted.
  func answer(_ key: String, ofQuestion id: String) -> String { "a:" + hash(id, key) }

  private func hash(_ room: String, _ text: String) -> String {
    var message = Array(room.utf8)
    message.append(0)
    message.append(contentsOf: text.utf8)
    let digits = Array("0123456789abcdef".utf8)
    let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
    let text = code.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
