/// What goes wrong with a reply.
///
/// *Events* are the server-sent events of a stream; a reply that is not streamed counts as two, its
/// halves.
public enum Fault: Sendable, Hashable {
  /// Nothing.
  case none
  /// A status other than 200, `Retry-After` where given (seconds or an HTTP date).
  case status(Int, retryAfter: String? = nil, body: ErrorBody = .openAI)
  /// 200 with a body that is no JSON; in a stream, events that are none.
  case garbage
  /// 200 with an empty body.
  case empty
  /// 200 with the JSON value twice.
  case twoValues
  /// 200 with a JSON value padded by so many bytes.
  case large(bytes: Int)
  /// The connection closes in the middle: of the body that `Content-Length` promised, or of an event.
  case truncated(afterEvents: Int = 1)
  /// The framing ends properly, but the stream without `[DONE]`; a body without its second half.
  case endsEarly(afterEvents: Int = 1)
  /// An error object instead of the rest of the stream, then `[DONE]`.
  case errorMidway(afterEvents: Int = 1)
  /// Nothing comes, the connection stays.
  case hang
  /// Nothing more comes, the connection stays.
  case hangMidway(afterEvents: Int = 1)
  /// The connection closes once the request has been read.
  case disconnect
  /// The connection closes between two events.
  case disconnectMidway(afterEvents: Int = 1)
  /// All bytes come, head included, a few at a time.
  case trickle(bytes: Int = 7, every: Duration = .milliseconds(1))

  /// What an error's body looks like.
  public enum ErrorBody: String, Sendable, Hashable {
    /// `{"error": {"message", "type", "param", "code"}}`.
    case openAI
    /// `{"object": "error", "message", ...}`, as older servers do.
    case flat
    /// A proxy's page.
    case html
    /// No body.
    case none
  }
}
