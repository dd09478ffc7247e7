/// Why an experiment cannot be set up, stored or read.
public struct ExperimentError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// A name, number or range that a caller gave is not usable.
    case badArgument = "bad-argument"
    /// A file was read, and its content is not what it should be.
    case badData = "bad-data"
    /// A file could not be read, written or locked.
    case io
    /// The surrounding task was cancelled; everything finished so far is stored.
    case interrupted
  }

  /// The kind of error.
  public let code: Code
  /// One sentence that names the offending value and the fix.
  public let message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
