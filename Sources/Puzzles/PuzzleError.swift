/// Why a text or a description is not a Countdown puzzle.
public struct PuzzleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of mistake.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The text holds no number at all.
    case empty
    /// Fewer than 3 numbers.
    case tooFewNumbers
    /// More than 6 numbers.
    case tooManyNumbers
    /// A word where a whole number should stand.
    case notAnInteger
    /// A number outside 0...999.
    case numberOutOfRange
    /// A target outside 0...9999.
    case targetOutOfRange
    /// `>` or `to make` without exactly one target after it.
    case malformedTarget
    /// The text and the separate argument name different targets.
    case conflictingTargets
    /// A distribution that describes no puzzle.
    case invalidDistribution
    /// No puzzle of the distribution was found within the allowed attempts.
    case noPuzzleFound
  }

  /// The kind of mistake.
  public let code: Code
  /// One sentence that names the offending value and the fix.
  public let message: String

  /// Creates an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

/// A piece of untrusted text, shortened and with control characters escaped, for an error message.
func quoted(_ text: some StringProtocol) -> String {
  let shown = text.prefix(40).unicodeScalars.map { scalar in
    scalar.value < 32 || scalar.value == 127 ? scalar.escaped(asASCII: false) : String(scalar)
  }
  return "'" + shown.joined() + (text.dropFirst(40).isEmpty ? "" : "...") + "'"
}
