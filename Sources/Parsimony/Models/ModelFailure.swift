/// Why a model gave no result, and what the attempt cost all the same.
public struct ModelFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Kind: String, Sendable, Codable {
    /// Worth trying again: overload, time-out, lost connection.
    case transient
    /// Would fail again: bad request, unknown model.
    case permanent
    /// The driver cancelled it.
    case cancelled
  }

  /// The kind.
  public let kind: Kind
  /// One sentence that names the offending value and the fix.
  public let message: String
  /// What the attempt had cost when it failed.
  public let spend: Spend
  /// How long the model asks to be left alone, where it says so.
  public let retryAfter: Duration?
  /// The HTTP status, where a server refused the call.
  public let status: Int?

  /// Makes a failure.
  public init(
    _ kind: Kind, _ message: String, spend: Spend = .zero, retryAfter: Duration? = nil,
    status: Int? = nil
  ) {
    self.kind = kind
    self.message = message
    self.spend = spend
    self.retryAfter = retryAfter
    self.status = status
  }

  /// The message.
  public var description: String { message }
}
