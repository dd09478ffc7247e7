/// One line of a replay.
public struct ReplayResult: Sendable, Hashable, Codable {
  /// The line's name.
  public var name: String
  /// The family that it is a point of.
  public var family: String
  /// Whether it saw calibrated quantiles.
  public var usesCalibrator: Bool
  /// Share of questions whose chosen trace is right (or agrees; see the report's measure).
  public var accuracy: ReplayEstimate
  /// Its accuracy minus that of the baseline (best-of-n, without scores majority) with all n
  /// samples, on the same orders.
  public var difference: ReplayEstimate
  /// Policy tokens a question.
  public var policyTokens: ReplayEstimate
  /// PRM tokens a question.
  public var prmTokens: ReplayEstimate
  /// Both together.
  public var cost: ReplayEstimate
  /// Its cost over the baseline's; nil where the baseline cost nothing.
  public var costShare: ReplayEstimate?
  /// Samples a question.
  public var meanSamples: ReplayEstimate
  /// The 90th percentile of the samples of single replays.
  public var samples90: Double
  /// Element s: the share of replays that took s samples.
  public var samplesShares: [Double]
  /// Share of replays that ended as accepted.
  public var accepted: Double
  /// Share of right ones among the accepted; nil where none was accepted.
  public var acceptedAccuracy: ReplayEstimate?
  /// Share of replays that ended as abandoned.
  public var abandoned: Double
  /// Share of replays that ended out of budget.
  public var outOfBudget: Double
  /// What questions without a right trace cost, over what the baseline pays for them; nil where
  /// there are none.
  public var hopelessCostShare: ReplayEstimate?
  /// Seconds a question under the latency model.
  public var meanSeconds: ReplayEstimate
  /// The 90th percentile of the seconds of single replays.
  public var seconds90: Double
  /// Against each uniform line but its own at equal accuracy.
  public var savings: [ReplaySaving]

  private enum CodingKeys: String, CodingKey {
    case name, family, accuracy, difference, cost, accepted, abandoned, savings
    case usesCalibrator = "uses_calibrator"
    case policyTokens = "policy_tokens"
    case prmTokens = "prm_tokens"
    case costShare = "cost_share"
    case meanSamples = "mean_samples"
    case samples90 = "samples_p90"
    case samplesShares = "samples_shares"
    case acceptedAccuracy = "accepted_accuracy"
    case outOfBudget = "out_of_budget"
    case hopelessCostShare = "hopeless_cost_share"
    case meanSeconds = "mean_seconds"
    case seconds90 = "seconds_p90"
  }
}

/// A line against a uniform line at equal accuracy.
public struct ReplaySaving: Sendable, Hashable, Codable {
  /// What the interval says.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// The line is cheaper at equal accuracy.
    case cheaper
    /// The line is dearer at equal accuracy.
    case dearer
    /// The line is not cheaper than the uniform line with all n samples, but more accurate than any
    /// of its points: there is no equal accuracy to compare at.
    case beyond = "beyond the uniform line"
    /// The interval holds 1, or there are fewer than 30 questions.
    case tooFewToTell = "too few to tell"
  }

  /// The uniform line.
  public var against: String
  /// The uniform number of samples, whole or between, that reaches the line's accuracy; nil where
  /// no number up to n does.
  public var equalSamples: Double?
  /// The line's cost over the uniform line's at equal accuracy. Where the uniform line does not get
  /// there, its cost with all n samples stands in, so the true ratio is smaller.
  public var costRatio: ReplayEstimate
  /// What the interval says.
  public var verdict: Verdict

  private enum CodingKeys: String, CodingKey {
    case against, verdict
    case equalSamples = "equal_samples"
    case costRatio = "cost_ratio"
  }
}
