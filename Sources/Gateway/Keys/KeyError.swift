/// The keys cannot be read, or not be made.
public struct KeyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: String, Sendable, Hashable {
    /// The variable or the file is missing or cannot be read or written.
    case unreadable
    /// What stands there are no keys.
    case malformed
  }

  /// What is wrong.
  public let code: Code
  /// Names the offending value and the fix; never a secret. Several lines where a file has several
  /// problems.
  public let message: String

  /// Makes an error.
  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
