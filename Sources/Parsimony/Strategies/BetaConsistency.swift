/// Beta self-consistency ("BetaSC"): majority voting that stops on a Beta posterior over the two
/// leading answers, drawn in waves.
///
/// There is no paper of this name: it is the `BetaSelfConsistency` of the its_hub library, which
/// orders all n samples at once, applies the Beta rule of Adaptive-Consistency (arXiv 2305.11860) as
/// they arrive, from the second vote on, and cancels the rest. We differ in one thing: samples are
/// ordered in waves and the rule is applied at each wave's end, so nothing is launched to be thrown
/// away. With `wave` 1 the votes that decide are exactly its_hub's.
///
/// ``Rule/predictive`` is our own and asks what self-consistency with n samples would say: a cap
/// that is near counts as evidence, and a lead that cannot be made up any more stops at once.
public struct BetaConsistency: Strategy {
  /// Which probability decides.
  public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
    /// That the leader is the more likely of the two leading answers:
    /// 1 - I_{1/2}(v1 + 1, v2 + 1).
    case posterior
    /// That the leader is still strictly ahead once all n votes are in, if all that remain go to
    /// the two leading answers: Beta-Binomial with the prior Beta(v1 + 1, v2 + 1). For two answers
    /// it is exact under the uniform prior: at most 1 - C of the stopped runs differ from the vote
    /// over all n (1.5% at n = 12, where the worst distribution, .5 : .5, has 4.4%). A third answer
    /// can only take votes from both, which it ignores.
    case predictive
  }

  /// `beta-consistency` unless given.
  public let name: String
  /// Nothing beside the policy.
  public let requirements: Set<Requirement> = []
  private let count: Int
  private let threshold: Double
  private let rule: Rule
  private let wave: Int
  private var set = CandidateSet()
  private var ballot = Ballot()

  /// Makes the strategy.
  ///
  /// - Parameters:
  ///   - count: The most traces, at least 1.
  ///   - threshold: C, the probability that stops it, in 0...1; above 1 never.
  ///   - rule: Which probability.
  ///   - wave: How many traces are ordered at a time, at least 1.
  ///   - name: The name in reports.
  public init(
    count: Int, threshold: Double = 0.95, rule: Rule = .posterior, wave: Int = 4,
    name: String = "beta-consistency"
  ) {
    self.count = max(1, count)
    self.threshold = threshold
    self.rule = rule
    self.wave = max(1, wave)
    self.name = name
  }

  /// Orders wave after wave until the rule is satisfied, then votes.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(min(wave, count)) }
    _ = set.book(event, assessing: false)
    guard set.isSettled else { return [] }
    for candidate in set.takeNew() { ballot.cast(candidate, weight: 1) }
    // its_hub waits for a second vote, too.
    let probability = ballot.total >= 2 ? probability : -1
    if probability >= threshold {
      return ballot.conclude(
        decision: set.decision, reason: "the leader stays ahead with probability \(probability); ")
    }
    return set.orderWave(wave, of: count) ?? ballot.conclude(decision: set.decision)
  }

  private var probability: Double {
    let leading = ballot.leadingCounts
    switch rule {
    case .posterior:
      return MajorityPosterior.leader(leading.first, runnerUp: leading.second)
    case .predictive:
      return MajorityPosterior.staysAhead(
        leading.first, runnerUp: leading.second, remaining: count - set.ordered)
    }
  }
}
