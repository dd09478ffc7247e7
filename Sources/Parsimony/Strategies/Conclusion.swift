/// How a strategy ends a run.
public struct Conclusion: Sendable, Hashable, Codable {
  /// Accepted, given up, or stopped by the budget.
  public let decision: Decision
  /// The chosen candidate, if any.
  public let candidate: CandidateID?
  /// Its trace.
  public let trace: Trace?
  /// How sure the strategy is that the answer is right; nil if it has no ground to say.
  public let confidence: Confidence?
  /// To whom an abandoned question is handed over, e.g. a larger policy's name, or `person`.
  public let fallback: String?

  /// Makes a conclusion.
  public init(
    _ decision: Decision, candidate: CandidateID? = nil, trace: Trace? = nil,
    confidence: Confidence? = nil, fallback: String? = nil
  ) {
    self.decision = decision
    self.candidate = candidate
    self.trace = trace
    self.confidence = confidence
    self.fallback = fallback
  }
}

/// What became of a question.
public enum Decision: String, Sendable, Hashable, Codable, CaseIterable {
  /// An answer was chosen.
  case accepted
  /// Given up: the best answer, if any, is marked unsure.
  case abandoned
  /// The budget ended the run; the best answer so far, if any.
  case outOfBudget = "out-of-budget"
}

/// A probability with an interval, and what it is the probability of.
public struct Confidence: Sendable, Hashable, Codable {
  /// What the number means.
  public enum Basis: String, Sendable, Hashable, Codable {
    /// Quantiles of the calibrated success probability at the end of the chosen trace.
    case calibrated
    /// The process reward model's raw score: known to be over-optimistic.
    case rawScore = "raw-score"
    /// The share of votes with its Wilson 95% interval: agreement, not correctness.
    case voteShare = "vote-share"
    /// The exact verifier's word.
    case verified
  }

  /// The point estimate, in 0...1.
  public let value: Double
  /// The interval's lower end.
  public let low: Double
  /// The interval's upper end.
  public let high: Double
  /// What the number means.
  public let basis: Basis

  /// Makes a confidence.
  public init(value: Double, low: Double, high: Double, basis: Basis) {
    self.value = value
    self.low = low
    self.high = high
    self.basis = basis
  }
}
