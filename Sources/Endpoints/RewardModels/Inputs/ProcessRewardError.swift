/// Why a process reward model cannot be used as it is described.
public struct ProcessRewardError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable {
    /// The upstream has no style, or an option does not fit its style.
    case style
    /// The head's file is missing, or is no head.
    case head
    /// A number that is not in its range.
    case number
  }

  /// The code.
  public let code: Code
  /// One sentence that names the offending value and the fix.
  public let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
