import Parsimony
import Synchronization

/// What a server said of one sample beside its text.
public struct StoredReply: Sendable, Hashable {
  /// A member as raw JSON.
  public struct Member: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Its value, JSON.
    public let value: [UInt8]
  }

  /// The reply's id; empty where it has none. Choices of one call share it.
  public var id = ""
  /// When it was made, in seconds since 1970; nil where it does not tell.
  public var created: Int?
  /// The model as the server names it.
  public var model: String?
  /// The server's own fingerprint of model and settings.
  public var systemFingerprint: String?
  /// Who speaks.
  public var role = "assistant"
  /// The text, with that of the prefix; nil where the reply has none, as with tool calls alone.
  public var content: String?
  /// Further members of the message: `tool_calls`, `reasoning_content`, whatever came. Pieces of a
  /// stream are put together.
  public var members: [Member] = []
  /// Further members of the choice, such as `stop_reason`.
  public var choiceMembers: [Member] = []
  /// `stop`, `length`, `tool_calls`, `content_filter`.
  public var finishReason = "stop"
  /// `logprobs` as JSON, where it was asked for and covers the whole text.
  public var logProbabilities: [UInt8]?
}

/// Keeps what servers said, by candidate, so that the chosen one's message can be given out whole.
public final class ReplyStore: Sendable {
  private let replies = Mutex<[Int: StoredReply]>([:])

  /// Makes an empty store.
  public init() {}

  /// The last reply of a candidate (``SampleRequest/Wave/index``).
  public subscript(index: Int) -> StoredReply? { replies.withLock { $0[index] } }

  func keep(_ reply: StoredReply, of index: Int) { replies.withLock { $0[index] = reply } }
}
