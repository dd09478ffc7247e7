/// What is wrong with a configuration file: everything at once, in the order of the lines.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of problem it is.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The file cannot be read, or is larger than a configuration may be.
    case unreadable
    /// It is no YAML, or uses what a configuration may not use (aliases, several documents).
    case syntax
    /// A key that nobody knows.
    case unknownKey
    /// A key that must be there is not.
    case missingKey
    /// A value of another type.
    case wrongType
    /// A value that is not allowed there.
    case badValue
    /// A name that nothing has: of an upstream, a strategy, an engine.
    case unknownName
    /// A file that is not there, or an environment variable that is not set.
    case missingSource
    /// Values that contradict each other.
    case conflict
  }

  /// One problem.
  public struct Problem: Sendable, Hashable {
    /// Its kind.
    public let code: Code
    /// Where it is, from 1.
    public let position: TextPosition
    /// One sentence that names the offending value and the fix; never a secret.
    public let message: String
  }

  /// The file, as it was named.
  public let file: String
  /// All problems, at least one, in the order of the lines.
  public let problems: [Problem]

  /// Makes an error of problems in any order; what was noted twice counts once.
  init(file: String, problems: [Problem]) {
    self.file = file
    self.problems = Set(problems).sorted { ($0.position, $0.message) < ($1.position, $1.message) }
  }

  /// One line a problem: `FILE:LINE:COLUMN: message`.
  public var description: String {
    problems.map { "\(file):\($0.position): \($0.message)" }.joined(separator: "\n")
  }
}

/// A place in a text.
public struct TextPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The character (Unicode scalar) in the line, from 1.
  public let column: Int

  /// Makes a position; numbers below 1 become 1.
  init(line: Int, column: Int) {
    self.line = max(1, line)
    self.column = max(1, column)
  }

  /// The first character.
  static let start = TextPosition(line: 1, column: 1)

  /// Earlier in the text.
  public static func < (a: TextPosition, b: TextPosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }

  /// `LINE:COLUMN`.
  public var description: String { "\(line):\(column)" }
}
