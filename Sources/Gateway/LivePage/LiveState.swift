/// What the live page shows.
public struct LiveState: Sendable, Hashable {
  /// When this is, in seconds since 1970.
  public var time: Double
  /// When the gateway started.
  public var started: Double
  /// Requests that are being answered, by model.
  public var inFlight: [String: Int]
  /// Requests that ended.
  public var requests: Int
  /// Those that failed.
  public var failures: Int
  /// Runs by decision, in the order of `Decision.allCases`.
  public var decisions: [Int]
  /// Tokens that were spent in all.
  public var spentTokens: Int
  /// Tokens of requests whose full budget is known, and those full budgets.
  public var comparedTokens: Int
  public var fullBudgetTokens: Int
  /// Stated confidences: ten bins of a tenth each.
  public var confidences: [Int]
  /// The latest minutes, the oldest first.
  public var minutes: [Minute]
  /// The latest decisions, the latest first.
  public var latest: [DecisionRecord]
  /// The servers behind.
  public var upstreams: [UpstreamState]
  /// What keys have used today.
  public var keys: [KeyUsage]

  /// Tokens of one minute.
  public struct Minute: Sendable, Hashable {
    /// Spent.
    public var spent = 0
    /// Not spent of full budgets.
    public var saved = 0
  }

  /// The share of the full budgets that was not spent; nil where none is known.
  public var savedShare: Double? {
    guard fullBudgetTokens > 0 else { return nil }
    return Double(max(0, fullBudgetTokens - comparedTokens)) / Double(fullBudgetTokens)
  }
}
