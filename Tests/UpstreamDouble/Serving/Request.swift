/// A request as it arrived.
struct Request {
  let method: String
  /// With query.
  let uri: String
  let headers: [(name: String, value: String)]
  let body: [UInt8]
  let isKeptAlive: Bool

  /// The path without its query.
  var route: String { String(uri.prefix { $0 != "?" }) }

  var json: JSON? { JSON(body) }

  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}
