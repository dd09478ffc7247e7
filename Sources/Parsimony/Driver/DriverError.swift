/// Why a run has no outcome.
public struct DriverError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is.
  public enum Code: String, Sendable {
    /// The strategy needs a model or verifier that the driver was not given.
    case missingPart
    /// Every sample, or every scoring of one, failed: there is nothing to decide on.
    case unavailable
    /// The strategy waits for nothing and did not finish: a bug in the strategy.
    case stalled
    /// The surrounding task was cancelled.
    case cancelled
  }

  /// The code.
  public let code: Code
  /// One sentence that names the offending value and the fix.
  public let message: String
  /// The failure underneath, where there is one.
  public let underlying: ModelFailure?
  /// What the run had cost all the same.
  public let ledger: Ledger

  init(
    _ code: Code, _ message: String, underlying: ModelFailure? = nil, ledger: Ledger = Ledger()
  ) {
    self.code = code
    self.message = message
    self.underlying = underlying
    self.ledger = ledger
  }

  /// The message.
  public var description: String { message }
}
