import Foundation
import NIOCore
import NIOHTTP1

/// A call on its way to one replica. Whoever holds it has to land it, once.
struct UpstreamFlight: Sendable {
  let replica: UpstreamReplica
  let ticket: CircuitBreaker.Ticket
  let exchange: UpstreamExchange
  var wasHedged = false

  /// Gives the permit back and books how it went.
  func land(_ failure: UpstreamFailure?) { replica.finish(ticket, failure) }

  /// Closes the connection unless the reply is complete, and lands.
  func abort() {
    exchange.cancel()
    if case .failed(let failure) = exchange.end { land(failure) } else { land(nil) }
  }

  /// The head as callers see it.
  var head: UpstreamReplyHead {
    let head = exchange.head
    return UpstreamReplyHead(
      status: head.map { Int($0.status.code) } ?? 0, headers: head?.headers ?? HTTPHeaders(),
      replica: replica.url, wasHedged: wasHedged)
  }

  /// Why the reply is none to use, once all that matters of it is there; nil where it is one.
  func failure(name: String) async -> UpstreamFailure? {
    guard let head = exchange.head else {
      if case .failed(let failure) = exchange.end { return failure }
      return UpstreamFailure(.malformed, "upstream \(name) ended its reply before the head")
    }
    let status = Int(head.status.code)
    if (200...299).contains(status) {
      await exchange.wait(for: .whole)
      if case .failed(let failure) = exchange.end { return failure }
      return nil
    }
    // The refusal's text, as far as it is there soon and short; its status counts either way.
    var body: [UInt8] = []
    while body.count < Self.refusalLimit, let piece = try? await exchange.nextPiece() {
      body.append(contentsOf: piece.readableBytesView.prefix(Self.refusalLimit - body.count))
    }
    if case .failed(let failure) = exchange.end, failure.kind == .cancelled { return failure }
    return UpstreamFailure(
      .status, "upstream \(name) replied with status \(status)", status: status, body: body,
      contentType: head.headers.first(name: "content-type"),
      retryAfter: head.headers.first(name: "retry-after").flatMap {
        RetryAfter.duration($0, now: Date().timeIntervalSince1970)
      })
  }

  private static let refusalLimit = 64 << 10
}
