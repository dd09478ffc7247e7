/// What is wrong with a model file, its weights or its input.
public struct ModelFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable {
    /// Text that the tokenizer cannot hold.
    case badText
    /// A file that is missing or cannot be read or written.
    case fileAccess
    /// A file whose content is not what its format says.
    case badFile
    /// Weights that do not fit the configuration.
    case badWeights
    /// A training run that cannot go on, e.g. because the loss is not a number.
    case training
  }

  /// The code.
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
