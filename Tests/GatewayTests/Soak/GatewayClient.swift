import UpstreamDouble

/// A client that sends one request after another on one connection.
struct GatewayClient {
  private let connection: RawConnection
  private let seen = Seen()

  init(port: Int) async throws { connection = try await RawConnection.open(port: port) }

  /// Sends a chat request and waits for its whole reply; gives the status.
  func post(_ body: String) async throws -> Int? {
    let start = seen.bytes
    try await connection.post("/v1/chat/completions", body)
    await connection.waitUntil { $0.isClosed || Self.end(of: $0.bytes[start...]) != nil }
    let bytes = connection.received.bytes[start...]
    guard let end = Self.end(of: bytes) else { return nil }
    seen.bytes = end
    return String(decoding: bytes.prefix(12), as: UTF8.self).split(separator: " ").last
      .flatMap { Int($0) }
  }

  func close() async { await connection.close() }

  /// Where a reply with a length ends.
  private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    guard bytes.count > mark.count,
      let head = (bytes.startIndex...(bytes.endIndex - 4)).first(where: {
        bytes[$0] == 13 && bytes[$0..<($0 + 4)].elementsEqual(mark)
      })
    else { return nil }
    let fields = String(decoding: bytes[..<head], as: UTF8.self).lowercased()
    guard
      let length = fields.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") }
      )?
      .split(separator: " ").last.flatMap({ Int($0) })
    else { return nil }
    let end = head + 4 + length
    return bytes.endIndex >= end ? end : nil
  }

  /// One task sends at a time.
  private final class Seen {
    var bytes = 0
  }
}
