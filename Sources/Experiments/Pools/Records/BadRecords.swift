import Foundation

/// A record of a file that is wrong.
public struct RecordProblem: Sendable, Hashable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// The line, from 1, where the record begins; nil where the whole file is meant.
  public let line: Int?
  /// What is wrong, and what would be right.
  public let message: String

  /// Names a problem.
  public init(file: String, line: Int?, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `FILE:LINE: message`.
  public var description: String {
    "\(file)\(line.map { ":\($0)" } ?? ""): \(message)"
  }
}

/// What is to be done about records that are wrong.
public enum BadRecords: Sendable {
  /// The first one is an error; nothing is read.
  case refuse
  /// They are left out and reported, each once, in the file's order.
  case skip(report: @Sendable (RecordProblem) -> Void)

  /// Throws `badData`, or reports and returns.
  func handle(_ problem: RecordProblem) throws(ExperimentError) {
    switch self {
    case .refuse: throw ExperimentError(.badData, "\(problem).")
    case .skip(let report): report(problem)
    }
  }

  /// The same for a flaw of the record that begins in a line of a file.
  func handle(_ flaw: RecordFlaw, file: String, line: Int?) throws(ExperimentError) {
    try handle(RecordProblem(file: file, line: line, message: flaw.message))
  }
}
