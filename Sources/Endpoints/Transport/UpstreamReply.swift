public import NIOCore
public import NIOHTTP1

/// The head of a reply whose status is 2xx.
public struct UpstreamReplyHead: Sendable {
  /// The status, 200...299.
  public let status: Int
  /// The headers.
  public let headers: HTTPHeaders
  /// The address of the replica that replied.
  public let replica: String
  /// Whether a second, equal call was sent because the first byte was late; its prompt was paid
  /// twice then.
  public let wasHedged: Bool
}

/// A complete reply whose status is 2xx.
public struct UpstreamReply: Sendable {
  /// The head.
  public let head: UpstreamReplyHead
  /// The body.
  public let body: ByteBuffer

  /// The body's bytes.
  public var bytes: [UInt8] { Array(body.readableBytesView) }
}

/// The body of a reply while it arrives, piece by piece as it came from the network; to be read
/// once.
public struct UpstreamBody: AsyncSequence, Sendable {
  public typealias Element = ByteBuffer
  public typealias Failure = UpstreamFailure

  let exchange: UpstreamExchange

  /// The next piece, never empty; nil after the last.
  public func next() async throws(UpstreamFailure) -> ByteBuffer? { try await exchange.nextPiece() }

  /// Says that nothing of what follows matters, as after the `[DONE]` of a stream: the reply's end is
  /// awaited for a moment, so that the connection can be used again, and closed otherwise.
  public func finish(within limit: Duration = .milliseconds(100)) async {
    await exchange.drain(within: TimeAmount(limit))
  }

  /// The pieces.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }

  /// Iterates over the pieces.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let body: UpstreamBody

    /// The next piece, never empty; nil after the last.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(UpstreamFailure) -> ByteBuffer? { try await body.exchange.nextPiece() }
  }
}
