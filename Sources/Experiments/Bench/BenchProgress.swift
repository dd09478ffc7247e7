/// How far a bench is, after each finished question.
public struct BenchProgress: Sendable, Hashable {
  /// The line in work, such as `ias` or `uniform@ias`.
  public let strategy: String
  /// The line's number, from 1.
  public let line: Int
  /// How many lines there are.
  public let lines: Int
  /// Finished questions of the line, those from an earlier session included.
  public let done: Int
  /// Questions of the line.
  public let total: Int
  /// How many of `done` an earlier session had finished.
  public let resumed: Int
  /// Questions a second on this line, this session; nil until it can be told.
  public let questionsPerSecond: Double?
  /// The seconds that remain for all lines, foreseen from the samples a second so far; nil until it
  /// can be told.
  public let remainingSeconds: Double?
}
