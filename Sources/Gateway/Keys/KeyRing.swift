import Foundation

/// Who may call.
public struct KeyRing: Sendable, Hashable, CustomStringConvertible {
  /// The keys, in the order of their source; empty where everybody may call.
  public let keys: [GatewayKey]
  /// Whether everybody may call.
  public var isOpen: Bool { keys.isEmpty }

  /// Everybody may call.
  public static let open = KeyRing(keys: [])

  /// Makes a ring of at least one key; see ``open`` for none.
  public init(keys: [GatewayKey]) { self.keys = keys }

  /// Whose key an `authorization` header carries (`Bearer SECRET`); nil for nobody's.
  ///
  /// All keys are compared, each in constant time. Linear in the number of keys.
  public func authenticate(header: String?) -> GatewayKey? {
    if isOpen { return .anybody }
    guard let header, let secret = Self.secret(in: header) else { return nil }
    let digest = GatewayKey.digest(of: secret)
    var found: GatewayKey?
    for key in keys where key.hasDigest(digest) { found = key }
    return found
  }

  /// The secret of `Bearer SECRET`; nil where the header has another form or is too long for one.
  private static func secret(in header: String) -> Substring? {
    guard header.utf8.count <= 1024, header.utf8.count > 7,
      header.prefix(6).lowercased() == "bearer", header.dropFirst(6).first == " "
    else { return nil }
    let secret = header.dropFirst(7).drop { $0 == " " }
    return secret.isEmpty ? nil : secret
  }

  /// How many keys, and no more.
  public var description: String { isOpen ? "open" : "\(keys.count) keys" }
}
