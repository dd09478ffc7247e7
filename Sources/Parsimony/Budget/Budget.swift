/// What one question may cost at most. A limit that is nil does not bind.
///
/// It is a hard cap: the driver starts nothing whose worst case would exceed it.
public struct Budget: Sendable, Hashable, Codable {
  /// Policy and PRM tokens together (``Spend/totalTokens``).
  public var tokens: Int?
  /// Samples.
  public var samples: Int?
  /// Calls of policy and PRM together, repeated ones included.
  public var calls: Int?
  /// Wall time in seconds. The only limit that makes a run depend on the machine's speed.
  public var seconds: Double?
  /// Cost in the unit of `prices`.
  public var cost: Double?
  /// Prices per token, for `cost`.
  public var prices: Prices

  /// No limit.
  public static let unlimited = Budget()

  /// Makes a budget.
  public init(
    tokens: Int? = nil, samples: Int? = nil, calls: Int? = nil, seconds: Double? = nil,
    cost: Double? = nil, prices: Prices = Prices()
  ) {
    self.tokens = tokens
    self.samples = samples
    self.calls = calls
    self.seconds = seconds
    self.cost = cost
    self.prices = prices
  }

  /// Whether anything is limited.
  var hasLimits: Bool {
    tokens != nil || samples != nil || calls != nil || seconds != nil || cost != nil
  }

  /// Whether `spend` stays within every limit.
  public func permits(_ spend: Spend) -> Bool { exceededLimit(by: spend) == nil }

  /// The name of the first limit that `spend` exceeds, or nil.
  public func exceededLimit(by spend: Spend) -> String? {
    if let tokens, spend.totalTokens > tokens { return "tokens (\(tokens))" }
    if let samples, spend.samples > samples { return "samples (\(samples))" }
    if let calls, spend.calls > calls { return "calls (\(calls))" }
    if let seconds, spend.seconds > seconds { return "seconds (\(seconds))" }
    if let cost, prices.cost(of: spend) > cost { return "cost (\(cost))" }
    return nil
  }

  /// The tighter of both in every limit; prices are the receiver's.
  public func intersection(_ other: Budget) -> Budget {
    func least<Value: Comparable>(_ a: Value?, _ b: Value?) -> Value? {
      guard let a, let b else { return a ?? b }
      return min(a, b)
    }
    return Budget(
      tokens: least(tokens, other.tokens), samples: least(samples, other.samples),
      calls: least(calls, other.calls), seconds: least(seconds, other.seconds),
      cost: least(cost, other.cost), prices: prices)
  }

  /// Prices per token, in any one unit.
  public struct Prices: Sendable, Hashable, Codable {
    /// A prompt token that the policy computes.
    public var prompt: Double
    /// A prompt token from the cache.
    public var cached: Double
    /// A generated token.
    public var generated: Double
    /// A token that the PRM computes.
    public var prm: Double

    /// Makes prices; by default every computed token costs 1 and a cached one nothing.
    public init(
      prompt: Double = 1, cached: Double = 0, generated: Double = 1, prm: Double = 1
    ) {
      self.prompt = prompt
      self.cached = cached
      self.generated = generated
      self.prm = prm
    }

    /// The dearest way to spend at most `tokens` tokens on the policy: a bound that holds for
    /// tokens and for cost, however they turn out to be split.
    func worstCase(policyTokens tokens: Int) -> Spend {
      let dearest = max(prompt, generated)
      var spend =
        generated == dearest ? Spend(generatedTokens: tokens) : Spend(promptTokens: tokens)
      if cached > dearest { spend.cachedTokens = tokens }
      return spend
    }

    /// What a spend costs.
    public func cost(of spend: Spend) -> Double {
      prompt * Double(spend.promptTokens) + cached * Double(spend.cachedTokens)
        + generated * Double(spend.generatedTokens) + prm * Double(spend.prmTokens)
    }
  }
}
