/// A strategy's name, setting or number of samples is not usable.
public struct StrategyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One sentence that names the offending value and the fix.
  public let message: String

  /// Makes an error.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
