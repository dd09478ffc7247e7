/// A request to an upstream.
public struct UpstreamCall: Sendable {
  /// The method.
  public enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
  }

  /// The method.
  public var method: Method
  /// Where to: `chat/completions` is under the replica's address, `/pooling` beside its `/v1`.
  public var path: String
  /// The body, JSON; empty for none.
  public var body: [UInt8]
  /// One stable id a question: chooses the replica, and fills the affinity headers. Without it the
  /// replicas take turns.
  public var session: UInt64?
  /// Headers of the caller to pass on. Only those of ``forwardedHeaders`` are sent; a caller can
  /// never set credentials, addresses or framing.
  public var headers: [UpstreamDescription.Header]
  /// When the call must be over; the description's total time holds besides.
  public var deadline: ContinuousClock.Instant?
  /// The most bytes of the reply's body; more is a ``UpstreamFailure/Kind/tooLarge`` failure.
  public var bodyLimit: Int
  /// Whether a second, equal call may be sent when the first byte is late.
  public var allowsHedging: Bool

  /// Makes a call.
  public init(
    _ method: Method, _ path: String, body: [UInt8] = [], session: UInt64? = nil,
    headers: [UpstreamDescription.Header] = [], deadline: ContinuousClock.Instant? = nil,
    bodyLimit: Int = 64 << 20, allowsHedging: Bool = true
  ) {
    self.method = method
    self.path = path
    self.body = body
    self.session = session
    self.headers = headers
    self.deadline = deadline
    self.bodyLimit = bodyLimit
    self.allowsHedging = allowsHedging
  }

  /// Makes a call that posts.
  public init(
    _ path: String, body: [UInt8] = [], session: UInt64? = nil,
    headers: [UpstreamDescription.Header] = [], deadline: ContinuousClock.Instant? = nil,
    bodyLimit: Int = 64 << 20, allowsHedging: Bool = true
  ) {
    self.init(
      .post, path, body: body, session: session, headers: headers, deadline: deadline,
      bodyLimit: bodyLimit, allowsHedging: allowsHedging)
  }

  /// The names of the callers' headers that are passed on, in lower case.
  public static let forwardedHeaders: Set<String> = [
    "baggage", "idempotency-key", "openai-beta", "traceparent", "tracestate", "x-request-id",
  ]
}
