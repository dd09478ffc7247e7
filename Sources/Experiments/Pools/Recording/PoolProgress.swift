/// How far a recording is.
public struct PoolProgress: Sendable, Hashable {
  /// Finished questions, those of earlier sessions included.
  public private(set) var done: Int
  /// Questions.
  public let total: Int
  /// How many of `done` were there when this session began.
  public let resumed: Int
  /// Traces drawn in this session.
  public private(set) var traces = 0
  /// Seconds of this session.
  public private(set) var seconds = 0.0

  init(total: Int, resumed: Int) {
    done = resumed
    self.total = total
    self.resumed = resumed
  }

  /// Traces a second in this session; nil until it can be told.
  public var tracesPerSecond: Double? {
    traces > 0 && seconds > 0 ? Double(traces) / seconds : nil
  }

  /// Seconds that remain, foreseen from the questions a second so far; nil until it can be told.
  public var remainingSeconds: Double? {
    let fresh = done - resumed
    return fresh > 0 ? seconds / Double(fresh) * Double(total - done) : nil
  }

  mutating func add(_ question: PoolQuestion, seconds: Double) {
    done += 1
    traces += question.traces.count
    self.seconds = seconds
  }
}
