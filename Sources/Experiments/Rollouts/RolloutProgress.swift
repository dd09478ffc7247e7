import Parsimony

/// How far a collection is.
public struct RolloutProgress: Sendable, Hashable {
  /// Finished questions, those of earlier sessions included.
  public private(set) var done: Int
  /// Questions.
  public let total: Int
  /// How many of `done` were there when this session began.
  public let resumed: Int
  /// Solutions drawn in this session.
  public private(set) var solutions = 0
  /// Rollouts drawn in this session.
  public private(set) var rollouts = 0
  /// Tokens that the policy computed in this session: prompts (not cached ones) and generated.
  public private(set) var policyTokens = 0
  /// Seconds of this session.
  public private(set) var seconds = 0.0

  init(total: Int, resumed: Int) {
    done = resumed
    self.total = total
    self.resumed = resumed
  }

  /// Rollouts a second in this session; nil until it can be told.
  public var rolloutsPerSecond: Double? {
    rollouts > 0 && seconds > 0 ? Double(rollouts) / seconds : nil
  }

  /// Seconds that remain, foreseen from the questions a second so far; nil until it can be told.
  public var remainingSeconds: Double? {
    let fresh = done - resumed
    return fresh > 0 ? seconds / Double(fresh) * Double(total - done) : nil
  }

  mutating func add(_ collected: CollectedQuestion, seconds: Double) {
    done += 1
    solutions += collected.question.solutions.count
    rollouts += collected.rollouts ?? 0
    policyTokens += collected.spend?.policyTokens ?? 0
    self.seconds = seconds
  }
}
