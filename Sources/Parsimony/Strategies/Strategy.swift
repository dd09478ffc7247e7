/// A test-time scaling method as a pure value: events in, actions out.
///
/// A strategy does no I/O and holds no clock and no engine. ``Driver`` carries its actions out, and
/// delivers the events in the order of the actions that caused them, whatever order the results
/// arrived in. So a strategy is deterministic by construction.
///
/// The life of a strategy: it gets `.started` first; it answers every event with actions; it is
/// done when it returns `.finish`. Every candidate that it ordered yields exactly one event for
/// each order, unless it cancelled it.
public protocol Strategy: Sendable {
  /// The name on the command line and in reports, e.g. `best-of-n`.
  var name: String { get }

  /// What the strategy cannot run without.
  var requirements: Set<Requirement> { get }

  /// Takes one event and says what to do next.
  mutating func react(to event: Event) -> [Action]
}

/// A part that a strategy needs beside the policy.
public enum Requirement: String, Sendable, Hashable {
  case processRewardModel = "a process reward model"
  case verifier = "an exact verifier"
}

/// Names one candidate of one run; the strategy chooses it, and the sample's seed follows from it.
public struct CandidateID: Sendable, Hashable, Codable, Comparable, ExpressibleByIntegerLiteral {
  /// The number; strategies count up from 0.
  public let index: Int

  /// Makes an id.
  public init(_ index: Int) { self.index = index }

  /// Makes an id from a literal.
  public init(integerLiteral value: Int) { self.index = value }

  /// By index.
  public static func < (a: CandidateID, b: CandidateID) -> Bool { a.index < b.index }
}

/// What happened.
public enum Event: Sendable, Hashable {
  /// The run begins.
  case started(Question)
  /// A candidate's continuation arrived; the trace holds the prefix it continued, too.
  case sampled(CandidateID, Trace)
  /// A candidate's sample failed for good (after the driver's retries).
  case sampleFailed(CandidateID, ModelFailure)
  /// The scores of a candidate's trace.
  case assessed(CandidateID, Assessment)
  /// Scoring failed for good.
  case assessmentFailed(CandidateID, ModelFailure)
  /// The exact verifier's verdict.
  case verified(CandidateID, Verdict)
  /// The budget does not allow this order, nor any later one.
  case refused(CandidateID, limit: String)
}

/// What to do.
public enum Action: Sendable, Hashable {
  /// Sample a continuation of `prefix` as this candidate.
  case sample(CandidateID, prefix: Trace, extent: SampleRequest.Extent, mode: SamplingMode)
  /// Score every prefix of the trace.
  case assess(CandidateID, Trace)
  /// Ask the exact verifier. Only for strategies whose name says `verified`.
  case verify(CandidateID, Trace)
  /// Drop these candidates' orders: nothing more is heard of them; what they cost is booked.
  case cancel([CandidateID])
  /// Record why: shown by `--explain`, stored with the run.
  case note(String)
  /// End the run.
  case finish(Conclusion)
}

/// How a candidate is drawn.
public enum SamplingMode: String, Sendable, Hashable, Codable {
  /// With the run's sampling parameters.
  case sampled
  /// At temperature 0.
  case greedy
}
