import NIOCore

/// One move of a reply.
enum Move: Sendable {
  /// Bytes for the connection.
  case send(ByteBuffer)
  /// So many bytes `x`, as fast as they are taken.
  case fill(Int)
  /// Nothing for a while.
  case wait(Duration)
  /// Nothing for ever.
  case hang
  /// The connection closes.
  case close
  /// The reply is over, and the connection closes or waits for the next request.
  case finish(closes: Bool)
}
