import AsyncAlgorithms
import HTTPTypes
import NIOCore
import Synchronization

/// What a request's work hands to the connection: first a head, then pieces of the body, each when
/// the client has taken the one before.
final class Outbox: Sendable {
  /// A part of a response.
  enum Part: Sendable {
    case head(HTTPResponse)
    case body(ByteBuffer)
  }

  private let channel = AsyncChannel<Part>()
  /// The lock guards the flag alone.
  private let hasHead = Mutex(false)

  /// Whether a head was sent, so that an error can no longer have a status.
  var isCommitted: Bool { hasHead.withLock { $0 } }

  /// Sends the head.
  func send(_ head: HTTPResponse) async {
    hasHead.withLock { $0 = true }
    await channel.send(.head(head))
  }

  /// Sends a piece of the body.
  func send(_ bytes: some Collection<UInt8>) async {
    guard !bytes.isEmpty else { return }
    await channel.send(.body(ByteBuffer(bytes: bytes)))
  }

  /// Sends a piece of the body.
  func send(_ buffer: ByteBuffer) async { await channel.send(.body(buffer)) }

  /// Nothing more follows, or nobody takes more.
  func finish() { channel.finish() }

  /// The parts, to be read once.
  var parts: AsyncChannel<Part> { channel }
}
