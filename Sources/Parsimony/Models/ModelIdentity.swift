/// Which model it is: a name for people and a fingerprint of its weights.
public struct ModelIdentity: Sendable, Hashable, Codable {
  /// For people, e.g. `builtin/base`.
  public let name: String
  /// Changes whenever the weights do (a checksum of the file for built-in models); may be empty for a
  /// remote model that does not tell.
  public let fingerprint: String

  /// Makes an identity.
  public init(name: String, fingerprint: String = "") {
    self.name = name
    self.fingerprint = fingerprint
  }

  /// Name and fingerprint in one.
  public var described: String { fingerprint.isEmpty ? name : "\(name) \(fingerprint)" }
}
