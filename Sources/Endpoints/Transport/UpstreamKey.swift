import Foundation

/// A server's key, read once. It shows itself to nobody.
struct UpstreamKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The value of the `Authorization` header.
  let authorization: String

  /// Reads the key from where it is said to be.
  init(
    _ source: SecretSource, of upstream: String, environment: [String: String]
  ) throws(UpstreamError) {
    let place: String
    let text: String?
    switch source {
    case .environment(let name):
      place = "the environment variable \(name)"
      text = environment[name]
    case .file(let path):
      place = "the file \(path)"
      text = (try? String(contentsOfFile: path, encoding: .utf8))?
        .split(whereSeparator: \.isNewline).first.map(String.init)
    }
    let key = text?.trimmingCharacters(in: .whitespaces) ?? ""
    guard !key.isEmpty else {
      throw UpstreamError(
        .key, "the key of upstream \(upstream) is expected in \(place), where there is none")
    }
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), key.utf8.count <= 8192 else {
      throw UpstreamError(
        .key,
        "the key of upstream \(upstream) in \(place) holds white space or non-ASCII characters, or "
          + "is longer than 8192; no header can carry it")
    }
    authorization = "Bearer " + key
  }

  var description: String { "a key" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
