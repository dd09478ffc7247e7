/// How often, and after what pause, a transient failure is tried again.
public struct RetryPolicy: Sendable, Hashable {
  /// Attempts in all, the first included.
  public var attempts: Int
  /// The pause before the second attempt.
  public var base: Duration
  /// The longest pause.
  public var maximum: Duration

  /// Makes a policy.
  public init(
    attempts: Int = 3, base: Duration = .milliseconds(200), maximum: Duration = .seconds(10)
  ) {
    self.attempts = max(1, attempts)
    self.base = base
    self.maximum = maximum
  }

  /// The pause before attempt `attempt` (2, 3, ...): exponential, at most `maximum`, with jitter
  /// between half and the whole, and never shorter than the model asked for.
  ///
  /// - Parameters:
  ///   - attempt: The attempt to come, from 2.
  ///   - failure: Why the one before it failed; its `retryAfter` is respected.
  ///   - seed: Of the jitter; it must differ between orders, or those that failed together come
  ///     back together.
  public func pause(before attempt: Int, after failure: ModelFailure, seed: UInt64) -> Duration {
    var generator = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: attempt))
    let doubled = (2..<max(2, min(attempt, 32))).reduce(min(base, maximum)) { pause, _ in
      min(pause * 2, maximum)
    }
    let jittered = doubled * (0.5 + 0.5 * generator.unitDouble())
    return max(.zero, jittered, failure.retryAfter ?? .zero)
  }
}
