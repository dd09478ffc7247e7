import Foundation
import Parsimony

/// A replica's base address, checked once.
struct ReplicaAddress: Sendable, Hashable {
  /// Of what is under the base: `http://host:8000/v1`.
  let base: String
  /// Of what an engine serves beside `/v1`.
  let beside: String

  init(_ text: String) throws(UpstreamError) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty
    else {
      throw UpstreamError(
        .address,
        "the address \(quoted(text)) is no URL; write one like http://127.0.0.1:8000/v1")
    }
    // A password in an address would end up in logs and metrics.
    guard parts.user == nil, parts.password == nil else {
      throw UpstreamError(
        .address, "an address of host \(quoted(host)) holds a user; give the secret as the key")
    }
    guard parts.query == nil, parts.fragment == nil else {
      throw UpstreamError(
        .address, "the address \(quoted(text)) holds a query or a fragment; leave it out")
    }
    if let port = parts.port, !(1...65_535).contains(port) {
      throw UpstreamError(
        .address, "the address \(quoted(text)) has port \(port); it must be in 1...65535")
    }
    var trimmed = Substring(text)
    while trimmed.last == "/" { trimmed.removeLast() }
    let hasPath = parts.path.contains { $0 != "/" }
    // An address without a path is a server's; the OpenAI API is under its /v1.
    base = hasPath ? String(trimmed) : trimmed + "/v1"
    beside = trimmed.hasSuffix("/v1") ? String(trimmed.dropLast(3)) : String(trimmed)
  }

  /// The URL of a call's path.
  func url(_ path: String) -> URL? {
    URL(string: path.hasPrefix("/") ? beside + path : base + "/" + path)
  }
}
