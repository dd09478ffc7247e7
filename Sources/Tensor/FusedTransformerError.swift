import CTensor

/// Why the fused engine refused a request. The engine is then as it was before the call.
public struct FusedTransformerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure.
  public enum Code: Int32, Sendable, Hashable {
    /// A field of the configuration is out of range.
    case invalidConfiguration = 1
    /// A weight is missing, of the wrong size or not finite.
    case invalidWeights = 2
    /// A slot is out of range or not allocated.
    case invalidSlot = 3
    /// A token id is outside the vocabulary.
    case invalidToken = 4
    /// A sequence would grow beyond the maximum length.
    case slotFull = 5
    /// All slots are in use.
    case noFreeSlot = 6
    /// An argument is out of range or of the wrong size.
    case invalidArgument = 7
    /// Logits hold a NaN, a +infinity or no finite value.
    case notFinite = 8
    /// Memory could not be had.
    case outOfMemory = 9
    /// A failure of the engine itself.
    case `internal` = 10
  }

  /// The kind of failure.
  public let code: Code
  /// One sentence that names the value and the fix.
  public let message: String

  /// Makes an error from its parts.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }

  /// Throws where a C call of this thread has failed.
  static func check(_ status: Int32) throws(FusedTransformerError) {
    guard status != 0 else { return }
    throw FusedTransformerError(
      code: Code(rawValue: status) ?? .internal, message: String(cString: decoder_last_message()))
  }

  /// An error about an argument's size or range.
  static func argument(_ message: String) -> FusedTransformerError {
    FusedTransformerError(code: .invalidArgument, message: message)
  }
}
