/// Adaptive-Consistency (Aggarwal et al., "Let's Sample Step by Step", arXiv 2305.11860): majority
/// voting that stops once the leading answer is, in all likelihood, the policy's most likely one.
///
/// After each wave it computes the posterior probability that the leading answer is the most likely
/// one under a uniform prior (``MajorityPosterior``), and stops once that reaches the threshold
/// C = .95; after n samples it votes as ``MajorityVote`` does. Votes of one accord stop it after
/// four: 1 - 2^-5 = .969.
///
/// The paper looks after every single sample (`wave` 1); with larger waves the rule is applied at
/// each wave's end. The promise is Bayesian: over all answer distributions drawn from the prior, at
/// most 1 - C of the stopped runs name an answer that is not the most likely one (3.6% for two answers
/// and n = 40). For one given distribution it errs more often: at .55 : .45 and n = 40 it stops 48% of
/// the runs, and 23% of those name the less likely answer; at .6 : .4 it is 8.6%, at .7 : .3 it is
/// 1.3%. And the most likely answer need not be the right one.
public struct AdaptiveConsistency: Strategy {
  /// Which posterior decides.
  public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
    /// The two leading answers only: 1 - I_{1/2}(v1 + 1, v2 + 1), the paper's default.
    case beta
    /// All answers seen: Dirichlet(v + 1), the paper's equation 1. With fewer than three answers it
    /// is the Beta rule, as in the authors' code.
    case dirichlet
  }

  /// `adaptive-consistency` unless given.
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
  ///   - threshold: C, the posterior probability that stops it, in 0...1; above 1 never.
  ///   - rule: Which posterior.
  ///   - wave: How many traces are ordered at a time, at least 1.
  ///   - name: The name in reports.
  public init(
    count: Int, threshold: Double = 0.95, rule: Rule = .beta, wave: Int = 1,
    name: String = "adaptive-consistency"
  ) {
    self.count = max(1, count)
    self.threshold = threshold
    self.rule = rule
    self.wave = max(1, wave)
    self.name = name
  }

  /// Orders wave after wave until the posterior is sure, then votes.
  public mutating func react(to event: Event) -> [Action] {
    if case .started = event { return set.order(min(wave, count)) }
    _ = set.book(event, assessing: false)
    guard set.isSettled else { return [] }
    for candidate in set.takeNew() { ballot.cast(candidate, weight: 1) }
    let posterior = ballot.total > 0 ? posterior : -1
    if posterior >= threshold {
      return ballot.conclude(
        decision: set.decision,
        reason: "the leader is the majority with probability \(posterior); ")
    }
    return set.orderWave(wave, of: count) ?? ballot.conclude(decision: set.decision)
  }

  private var posterior: Double {
    switch rule {
    case .beta:
      let leading = ballot.leadingCounts
      return MajorityPosterior.leader(leading.first, runnerUp: leading.second)
    case .dirichlet:
      return MajorityPosterior.leader(of: ballot.entries.map(\.votes))
    }
  }
}
