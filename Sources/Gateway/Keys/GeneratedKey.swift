import Foundation

/// The key that the gateway makes for itself where nobody configured one.
///
/// The secret has 256 random bits and is not kept: the state file has its SHA-256.
enum GeneratedKey {
  private static let what = "the SHA-256 of the generated key"

  /// Reads the state file, or makes a key and the file. The secret is that of a new key.
  static func load(stateFile: String) throws(KeyError) -> (key: GatewayKey, secret: String?) {
    if let digest = try StateFile.read(stateFile, what: what) {
      return (GatewayKey(name: "generated", digest: digest), nil)
    }
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let secret =
      "sk-parsimony-"
      + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
    let digest = GatewayKey.digest(of: secret)
    try StateFile.write(digest, to: stateFile, what: what)
    // Two gateways may start at once: the file that is there now is the one that counts.
    guard let kept = try StateFile.read(stateFile, what: what) else {
      throw StateFile.unwritable(stateFile, what)
    }
    return (GatewayKey(name: "generated", digest: kept), kept == digest ? secret : nil)
  }
}
