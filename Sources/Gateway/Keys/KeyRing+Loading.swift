import Foundation
public import Parsimony

extension KeyRing {
  /// Reads the keys of a source, or makes the first one.
  ///
  /// - Parameters:
  ///   - source: Where they are.
  ///   - environment: The process's variables.
  ///   - stateFile: Where a generated key's hash is kept; made with mode 0600.
  ///   - models: The models that keys may name.
  ///   - prices: Of tokens, for costs.
  /// - Returns: The keys, and the secret of a key that was just made: to be shown once, for nobody
  ///   can find it out again.
  /// - Throws: ``KeyError`` where there are none, naming the source and never a secret.
  public static func load(
    _ source: GatewayConfiguration.KeySource, environment: [String: String], stateFile: String,
    models: [String], prices: Budget.Prices = Budget.Prices()
  ) throws(KeyError) -> (ring: KeyRing, newSecret: String?) {
    switch source {
    case .open:
      return (.open, nil)
    case .generated:
      let (key, secret) = try GeneratedKey.load(stateFile: stateFile)
      return (KeyRing(keys: [key]), secret)
    case .environment(let name):
      guard let text = environment[name], !text.isEmpty else {
        throw KeyError(
          .unreadable,
          "The environment variable \(name) is not set; set it to NAME=SECRET, separated by commas."
        )
      }
      return (KeyRing(keys: try keys(listed: text, in: name)), nil)
    case .file(let path):
      return (KeyRing(keys: try KeyFile.read(path, models: models, prices: prices)), nil)
    }
  }

  /// Reads `NAME=SECRET,SECRET,...`; a key without a name is called after its place: `key1`.
  private static func keys(listed text: String, in variable: String) throws(KeyError)
    -> [GatewayKey]
  {
    var keys: [GatewayKey] = []
    for (index, entry) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated()
    {
      let entry = entry.drop(while: \.isWhitespace)
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.count == 2 ? String(parts[0]) : "key\(index + 1)"
      let secret = String(parts.last ?? "")
      func flaw(_ message: String) -> KeyError {
        KeyError(.malformed, "Key \(index + 1) of the variable \(variable) \(message)")
      }
      guard KeyText.isName(name) else {
        throw flaw("has a name that is none; use letters, digits, '.', '_' and '-', at most 64.")
      }
      if let flawText = KeyText.flaw(ofSecret: secret) { throw flaw(flawText) }
      let key = GatewayKey(name: name, secret: secret)
      if keys.contains(where: { $0.name == name }) { throw flaw("has a name that stands twice.") }
      if keys.contains(where: { $0.hasDigest(GatewayKey.digest(of: secret)) }) {
        throw flaw("has a secret that stands twice; a secret has one name.")
      }
      keys.append(key)
    }
    return keys
  }
}

/// What names and secrets may look like.
enum KeyText {
  static let leastSecret = 16

  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }

  /// What is wrong with a secret, without showing it; nil for nothing.
  static func flaw(ofSecret text: String) -> String? {
    guard text.utf8.count >= leastSecret else {
      return "is shorter than \(leastSecret) characters, and can be guessed; take a longer one."
    }
    guard text.utf8.count <= 512, text.unicodeScalars.allSatisfy({ (33...126).contains($0.value) })
    else {
      return "has characters that no header may have, or more than 512; use letters and digits."
    }
    return nil
  }

  /// 32 bytes of 64 hexadecimal digits; nil for anything else.
  static func digest(hexadecimal text: String) -> [UInt8]? {
    let digits = text.utf8.map { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
      default: nil
      }
    }
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
