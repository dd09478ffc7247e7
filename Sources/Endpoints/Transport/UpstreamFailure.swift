/// Why a call of an upstream gave no reply that can be used.
public struct UpstreamFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// No connection, or one that was lost before anything came back.
    case connection
    /// Something took longer than the description allows.
    case timeout
    /// The reply's status is not 2xx.
    case status
    /// What came back is not what the protocol says.
    case malformed
    /// The reply ended before it was complete.
    case truncated
    /// The reply is longer than the call allows.
    case tooLarge
    /// The circuit breakers of all replicas are open; nothing was sent.
    case breakerOpen
    /// The task was cancelled.
    case cancelled
  }

  /// The kind.
  public let kind: Kind
  /// One sentence that names the upstream and what happened.
  public let message: String
  /// The reply's status, where there was one.
  public let status: Int?
  /// The refusal's body, at most 64 KiB of it; empty where there was none.
  public let body: [UInt8]
  /// The refusal's `Content-Type`.
  public let contentType: String?
  /// How long the server, or an open breaker, asks to be left alone.
  public let retryAfter: Duration?
  /// Whether a connection that had been kept was gone before the call could be written to it: the
  /// server has seen nothing of the call.
  package var isStale = false

  /// Makes a failure.
  public init(
    _ kind: Kind, _ message: String, status: Int? = nil, body: [UInt8] = [],
    contentType: String? = nil, retryAfter: Duration? = nil
  ) {
    self.kind = kind
    self.message = message
    self.status = status
    self.body = body
    self.contentType = contentType
    self.retryAfter = retryAfter
  }

  /// Whether the same call may succeed later: overload, time-outs, lost connections.
  public var isTransient: Bool {
    switch kind {
    case .connection, .timeout, .truncated, .breakerOpen: true
    case .status: status.map { [429, 500, 502, 503, 504].contains($0) } ?? false
    case .malformed, .tooLarge, .cancelled: false
    }
  }

  /// Whether the server is to blame: what a circuit breaker counts.
  package var isServerFault: Bool {
    switch kind {
    case .connection, .timeout, .truncated, .malformed: true
    case .status: status.map { [500, 502, 503, 504].contains($0) } ?? false
    case .tooLarge, .breakerOpen, .cancelled: false
    }
  }

  /// The message.
  public var description: String { message }
}
