public import Parsimony

/// What one key has used, and what it may use: buckets of requests and tokens, and totals of the
/// day (UTC).
///
/// A pure state machine: time is passed in, in seconds since 1970. A request reserves what it may
/// cost at worst before it starts and settles what it did cost; so the limits hold however many
/// requests run at once. Totals live in memory: a restart forgets them, and two gateways count
/// apart.
public struct KeyMeter: Sendable, Hashable {
  /// What a key may use; nil for no limit.
  public struct Limits: Sendable, Hashable {
    /// Requests a minute: a bucket of as many, at least one.
    public var requestsPerMinute: Double?
    /// Policy and PRM tokens a minute, without cached ones.
    public var tokensPerMinute: Double?
    /// The same tokens a day.
    public var dailyTokens: Int?
    /// Cost a day.
    public var dailyCost: Double?

    /// No limits.
    public init() {}
  }

  /// What a request wants.
  public struct Demand: Sendable, Hashable {
    /// Without so many tokens it makes no sense.
    public var leastTokens: Int
    /// It never takes more.
    public var mostTokens: Int
    /// It never costs more.
    public var mostCost: Double

    /// Makes a demand; negative numbers count as 0.
    public init(leastTokens: Int, mostTokens: Int, mostCost: Double) {
      self.mostTokens = max(0, mostTokens)
      self.leastTokens = min(max(0, leastTokens), self.mostTokens)
      self.mostCost = mostCost.isFinite ? max(0, mostCost) : .greatestFiniteMagnitude
    }
  }

  /// What was reserved for a request. To be settled once.
  public struct Grant: Sendable, Hashable {
    /// Tokens, at least the demand's least, at most its most.
    public let tokens: Int
    /// Cost.
    public let cost: Double

    /// The grant as a cap of the request.
    public var budget: Budget { Budget(tokens: tokens, cost: cost) }
  }

  /// The answer to a demand.
  public enum Answer: Sendable, Hashable {
    /// It may start, within the grant.
    case granted(Grant)
    /// Too much in this minute; try again after so many seconds, at least 1.
    case retry(after: Int)
    /// The day's budget is used up, or reserved; so many seconds to the next day.
    case dailyBudgetUsedUp(after: Int)
    /// It wants more at least than the key may ever use at once.
    case tooLarge
  }

  /// The limits.
  public private(set) var limits: Limits
  /// Requests, tokens and cost that were settled today.
  public private(set) var requestsToday = 0
  public private(set) var tokensToday = 0
  public private(set) var costToday = 0.0
  private var requests: TokenBucket?
  private var tokens: TokenBucket?
  private var day: Int
  private var reservedTokens = 0
  private var reservedCost = 0.0

  /// A meter that nothing was used of.
  public init(_ limits: Limits, at now: Double) {
    self.limits = limits
    requests = limits.requestsPerMinute.map { TokenBucket(perMinute: $0, at: now) }
    tokens = limits.tokensPerMinute.map { TokenBucket(perMinute: $0, at: now) }
    day = Self.day(of: now)
  }

  /// Changes the limits and keeps what was used today; buckets whose size changes begin full.
  public mutating func change(to limits: Limits, at now: Double) {
    if limits.requestsPerMinute != self.limits.requestsPerMinute {
      requests = limits.requestsPerMinute.map { TokenBucket(perMinute: $0, at: now) }
    }
    if limits.tokensPerMinute != self.limits.tokensPerMinute {
      tokens = limits.tokensPerMinute.map { TokenBucket(perMinute: $0, at: now) }
    }
    self.limits = limits
  }

  /// Reserves what a request may cost at worst, or says why not.
  public mutating func reserve(_ demand: Demand, at now: Double) -> Answer {
    advance(to: now)
    let dailyTokens = limits.dailyTokens.map { max(0, $0 - tokensToday - reservedTokens) }
    let dailyCost = limits.dailyCost.map { max(0, $0 - costToday - reservedCost) }
    let least = max(1, demand.leastTokens)
    if let limit = limits.dailyTokens, least > limit { return .tooLarge }
    if let dailyTokens, dailyTokens < least {
      return .dailyBudgetUsedUp(after: Self.secondsOfDayLeft(now))
    }
    if let dailyCost, dailyCost <= 0 {
      return .dailyBudgetUsedUp(after: Self.secondsOfDayLeft(now))
    }
    var wait = 0
    for (bucket, amount) in [(requests, 1), (tokens, Double(least))] {
      guard let bucket else { continue }
      guard let seconds = bucket.wait(for: amount) else { return .tooLarge }
      wait = max(wait, seconds)
    }
    if wait > 0 { return .retry(after: wait) }
    var granted = min(demand.mostTokens, dailyTokens ?? .max)
    if let tokens { granted = min(granted, Int(tokens.level.rounded(.down))) }
    let grant = Grant(tokens: granted, cost: min(demand.mostCost, dailyCost ?? demand.mostCost))
    requests?.take(1)
    tokens?.take(Double(granted))
    (reservedTokens, _) = Self.sum(reservedTokens, granted)
    reservedCost += grant.cost
    return .granted(grant)
  }

  /// Books what a request did cost and gives back the rest of its grant. What exceeds the grant is
  /// booked as well.
  public mutating func settle(_ grant: Grant, tokens used: Int, cost: Double, at now: Double) {
    advance(to: now)
    let used = max(0, used)
    if used <= grant.tokens {
      tokens?.giveBack(Double(grant.tokens - used))
    } else {
      tokens?.take(Double(used - grant.tokens))
    }
    reservedTokens = max(0, reservedTokens - grant.tokens)
    reservedCost = max(0, reservedCost - grant.cost)
    requestsToday += 1
    (tokensToday, _) = Self.sum(tokensToday, used)
    if cost.isFinite { costToday += max(0, cost) }
  }

  private mutating func advance(to now: Double) {
    requests?.fill(until: now)
    tokens?.fill(until: now)
    let today = Self.day(of: now)
    // A clock that goes back opens no new day.
    guard today > day else { return }
    day = today
    (requestsToday, tokensToday, costToday) = (0, 0, 0)
  }

  private static func sum(_ a: Int, _ b: Int) -> (value: Int, overflow: Bool) {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return (overflow ? .max : sum, overflow)
  }

  private static let secondsOfDay = 86_400.0

  private static func day(of now: Double) -> Int {
    abs(now) < 1e15 ? Int((now / secondsOfDay).rounded(.down)) : 0
  }

  private static func secondsOfDayLeft(_ now: Double) -> Int {
    guard abs(now) < 1e15 else { return Int(secondsOfDay) }
    let used = now - (now / secondsOfDay).rounded(.down) * secondsOfDay
    return max(1, Int((secondsOfDay - used).rounded(.up)))
  }
}
