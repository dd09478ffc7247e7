/// What was spent: a commutative monoid under `+`, with `.zero`.
public struct Spend: Sendable, Hashable, Codable {
  /// Prompt (and prefix) tokens the policy computed.
  public var promptTokens: Int
  /// Tokens the policy generated, including those of failed and cancelled samples.
  public var generatedTokens: Int
  /// Prompt tokens the policy did not compute again because a cache held them.
  public var cachedTokens: Int
  /// Tokens the process reward model computed.
  public var prmTokens: Int
  /// Samples that came back.
  public var samples: Int
  /// Calls of the policy, failed and repeated ones included.
  public var policyCalls: Int
  /// Calls of the process reward model, failed and repeated ones included.
  public var prmCalls: Int
  /// Calls that were cut short by a cancellation.
  public var cancelled: Int
  /// Attempts that failed.
  public var failed: Int
  /// Wall time of the run in seconds; the driver sets it once, at the end, and ignores a model's.
  public var seconds: Double

  /// Nothing.
  public static let zero = Spend()

  /// Makes a spend; all parts default to zero.
  public init(
    promptTokens: Int = 0, generatedTokens: Int = 0, cachedTokens: Int = 0, prmTokens: Int = 0,
    samples: Int = 0, policyCalls: Int = 0, prmCalls: Int = 0, cancelled: Int = 0,
    failed: Int = 0, seconds: Double = 0
  ) {
    self.promptTokens = promptTokens
    self.generatedTokens = generatedTokens
    self.cachedTokens = cachedTokens
    self.prmTokens = prmTokens
    self.samples = samples
    self.policyCalls = policyCalls
    self.prmCalls = prmCalls
    self.cancelled = cancelled
    self.failed = failed
    self.seconds = seconds
  }

  /// Tokens the policy computed: prompt and generated, not cached.
  public var policyTokens: Int { promptTokens + generatedTokens }

  /// The total that every comparison uses: policy and PRM tokens, without cached ones.
  public var totalTokens: Int { policyTokens + prmTokens }

  /// Calls of both models.
  public var calls: Int { policyCalls + prmCalls }

  /// The sum, part by part.
  public static func + (a: Spend, b: Spend) -> Spend {
    Spend(
      promptTokens: a.promptTokens + b.promptTokens,
      generatedTokens: a.generatedTokens + b.generatedTokens,
      cachedTokens: a.cachedTokens + b.cachedTokens,
      prmTokens: a.prmTokens + b.prmTokens,
      samples: a.samples + b.samples,
      policyCalls: a.policyCalls + b.policyCalls,
      prmCalls: a.prmCalls + b.prmCalls,
      cancelled: a.cancelled + b.cancelled,
      failed: a.failed + b.failed,
      seconds: a.seconds + b.seconds)
  }

  /// Adds in place.
  public static func += (a: inout Spend, b: Spend) { a = a + b }
}
