import Foundation
import Parsimony

/// The address of a server behind the gateway.
struct ServerAddress {
  let host: String
  let port: Int

  /// Reads an address of a configuration; what is wrong with it is the second part.
  static func read(_ text: String) -> (address: ServerAddress?, flaw: String?) {
    // A password would be in the text, so it is not shown.
    if text.contains("@") {
      return (nil, "holds a user or password; give the key with key: {env: NAME}.")
    }
    guard text.utf8.count <= 2048, let parts = URLComponents(string: text),
      let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https"
    else {
      return (nil, "is \(quoted(text)); write http://HOST:PORT or https://HOST, with a path.")
    }
    guard let host = parts.host, !host.isEmpty, !host.contains(where: \.isWhitespace) else {
      return (nil, "is \(quoted(text)), which names no host; write \(scheme)://HOST:PORT.")
    }
    guard parts.query == nil, parts.fragment == nil else {
      return (nil, "is \(quoted(text)); leave out what begins at ? or #.")
    }
    let port = parts.port ?? (scheme == "https" ? 443 : 80)
    guard (1...65_535).contains(port) else {
      return (nil, "is \(quoted(text)); a port lies in 1...65535.")
    }
    let bare =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    return (ServerAddress(host: bare.lowercased(), port: port), nil)
  }

  /// Whether this is where the gateway itself listens, so that a call would come back for ever.
  func isListener(_ listen: GatewayConfiguration.Address) -> Bool {
    guard port == listen.port else { return false }
    let own = listen.host.lowercased()
    if host == own { return true }
    let everywhere = ["0.0.0.0", "::"]
    return Self.isLoopback(host) && (everywhere.contains(own) || Self.isLoopback(own))
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "0.0.0.0" || host.hasPrefix("127.")
  }
}

extension ConfigurationSection {
  /// An address; what is wrong with it is noted.
  func address(of text: Located<String>, _ path: String) -> Located<ServerAddress>? {
    let (address, flaw) = ServerAddress.read(text.value)
    if let flaw { problems.add(.badValue, at: text.position, "\(path) \(flaw)") }
    return address.map { Located(value: $0, position: text.position) }
  }
}
