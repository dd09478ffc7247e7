public import Foundation

/// Calibration data, a calibrator or a calibrator file was refused.
public struct CalibrationError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError
{
  /// What was refused.
  public enum Code: String, Sendable, Codable {
    /// Quantile levels or values out of range, out of order, or of different numbers.
    case invalidQuantiles = "invalid-quantiles"
    /// A calibration row or label that cannot be.
    case invalidRow = "invalid-row"
    /// Too few rows or questions to fit.
    case tooFewRows = "too-few-rows"
    /// A fitting option outside its range.
    case invalidOption = "invalid-option"
    /// Arrays that must be aligned are not.
    case lengthMismatch = "length-mismatch"
    /// The calibrator was fitted for another policy, PRM or question set.
    case identityMismatch = "identity-mismatch"
    /// A calibrator file of a schema this version does not read.
    case unknownSchema = "unknown-schema"
    /// A calibrator file of a method this version does not know.
    case unknownMethod = "unknown-method"
    /// A calibrator file that is not well formed.
    case malformedFile = "malformed-file"
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
