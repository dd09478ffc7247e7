import Crypto
public import Parsimony

/// Whoever may call, and how much. Of the secret it holds the SHA-256 alone.
public struct GatewayKey: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// For people and metrics.
  public let name: String
  /// The models it may ask; nil for all.
  public var models: Set<String>?
  /// A cap of every request, within the gateway's.
  public var budget: Budget
  /// What it may use in a minute and in a day.
  public var limits: KeyMeter.Limits
  private let digest: [UInt8]

  /// Makes a key of a secret.
  public init(name: String, secret: String) {
    self.init(name: name, digest: Self.digest(of: secret))
  }

  /// Makes a key of a secret's SHA-256, 32 bytes.
  init(name: String, digest: [UInt8]) {
    self.name = name
    self.digest = digest
    budget = .unlimited
    limits = KeyMeter.Limits()
  }

  /// Everybody, where the gateway is open.
  public static let anybody = GatewayKey(name: "open", digest: [])

  /// Whether it may ask a model.
  public func permits(model: String) -> Bool { models?.contains(model) ?? true }

  static func digest(of secret: some StringProtocol) -> [UInt8] {
    Array(SHA256.hash(data: Array(secret.utf8)))
  }

  /// Whether the digests are equal, in a time that does not tell how much of them is.
  func hasDigest(_ other: [UInt8]) -> Bool {
    guard digest.count == other.count, !digest.isEmpty else { return false }
    var difference: UInt8 = 0
    for index in digest.indices { difference |= digest[index] ^ other[index] }
    return difference == 0
  }

  /// The name alone.
  public var description: String { "key \(name)" }

  /// The name alone, so that no dump shows a digest.
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
