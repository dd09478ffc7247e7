public import Foundation

/// A statistical routine was given input for which its result is not defined.
public struct StatisticsError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
  /// What kind of input was refused.
  public enum Code: String, Sendable, Codable {
    /// A sample with no elements.
    case emptySample = "empty-sample"
    /// Two arrays that must be aligned have different lengths.
    case lengthMismatch = "length-mismatch"
    /// A parameter outside the range in which the routine is defined.
    case parameterOutOfRange = "parameter-out-of-range"
    /// The statistic is not a finite number on the sample itself.
    case undefinedStatistic = "undefined-statistic"
  }

  /// The kind of refusal, stable across releases.
  public let code: Code
  /// One sentence that names the offending value and the fix.
  public let message: String

  /// Creates an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
  /// The message, for `localizedDescription`.
  public var errorDescription: String? { message }
}
