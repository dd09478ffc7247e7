/// Why an upstream cannot be used as it is described.
public struct UpstreamError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable {
    /// There is no replica, or two with one address.
    case replicas
    /// An address that is no `http` or `https` URL, or holds a user, a query or a fragment.
    case address
    /// A weight, a limit or a time that is not more than 0.
    case number
    /// The key is not where it is said to be, or holds what no header may hold.
    case key
    /// A header that cannot be sent, or is the client's own business.
    case header
    /// The certificates to trust cannot be read.
    case trustRoots
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
