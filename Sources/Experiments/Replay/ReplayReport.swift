/// The result of `parsimony replay` on one pool: a stable, documented contract
/// (`parsimony.replay/1`).
///
/// Every figure is a mean over the resampled orders of each question first, then over questions;
/// intervals are 95% percentiles of a bootstrap that draws whole questions. Costs are tokens of
/// policy and process reward model a question.
public struct ReplayReport: Sendable, Hashable, Codable {
  /// Always `parsimony.replay/1`.
  public var schema = "parsimony.replay/1"
  /// The pool's name.
  public var pool: String
  /// How the pool came about.
  public var source: String
  /// The policy.
  public var policy: String
  /// The process reward model; nil where nobody scored.
  public var prm: String?
  /// Questions.
  public var questions: Int
  /// Recorded traces.
  public var traces: Int
  /// The most samples a question may have.
  public var n: Int
  /// Orders of each question's traces.
  public var resamples: Int
  /// Draws of the bootstrap.
  public var bootstrapResamples: Int
  /// The seed.
  public var seed: UInt64
  /// What "accuracy" means here.
  public var measure: ReplayMeasure
  /// Where scores are from; nil where there are none.
  public var scores: ReplayScoring.Source?
  /// Where quantiles are from.
  public var calibration: ReplayScoring.Calibration
  /// How long calls take.
  public var latency: ReplayLatency
  /// Questions none of whose traces is right; nil without labels.
  public var hopelessQuestions: Int?
  /// Whether there are too few questions (below 30) to tell lines apart.
  public var isTooSmall: Bool
  /// What a reader must know.
  public var remarks: [String]
  /// Lines that this pool cannot hold, with reasons.
  public var leftOut: [LeftOut]
  /// One line a strategy.
  public var results: [ReplayResult]
  /// The same number of samples for every question: best-of-n by raw scores and by
  /// recorded quantiles (where there are such), and majority.
  public var uniform: [Uniform]
  /// What oracles that know the labels reach; empty without labels.
  public var oracles: [Oracle]
  /// The chance that one of n samples is right, n = 1, 2, ...; empty without labels.
  public var passAtN: [ReplayEstimate]
  /// Strategies with several parameters against the uniform lines.
  public var families: [Family]

  /// A line that was not replayed.
  public struct LeftOut: Sendable, Hashable, Codable {
    /// The line.
    public var name: String
    /// Why.
    public var reason: String

    /// Says why a line was left out.
    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// One uniform line.
  public struct Uniform: Sendable, Hashable, Codable {
    /// `best-of-n`, `best-of-n-calibrated` or `majority`.
    public var name: String
    /// n = 1, 2, ...
    public var points: [Point]

    /// One number of samples.
    public struct Point: Sendable, Hashable, Codable {
      /// Samples a question.
      public var n: Int
      /// Share of questions answered right.
      public var accuracy: ReplayEstimate
      /// Tokens a question.
      public var cost: ReplayEstimate
    }
  }

  /// What someone who knows the labels would reach.
  public struct Oracle: Sendable, Hashable, Codable {
    /// `ias-true-p` or `first-correct`.
    public var name: String
    /// What it does.
    public var meaning: String
    /// Share of questions answered right.
    public var accuracy: ReplayEstimate
    /// Tokens a question.
    public var cost: ReplayEstimate
    /// Samples a question.
    public var meanSamples: ReplayEstimate

    enum CodingKeys: String, CodingKey {
      case name, meaning, accuracy, cost
      case meanSamples = "mean_samples"
    }
  }

  /// A strategy at several parameters.
  public struct Family: Sendable, Hashable, Codable {
    /// The strategy.
    public var name: String
    /// The uniform line.
    public var against: String
    /// How far its frontier lies above the uniform line, averaged over the logarithm of the cost
    /// between its cheapest and its dearest line: the area between, over the width.
    public var advantage: ReplayEstimate
  }

  private enum CodingKeys: String, CodingKey {
    case schema, pool, source, policy, prm, questions, traces, n, resamples, seed, measure, scores
    case calibration, latency, remarks, results, uniform, oracles, families
    case bootstrapResamples = "bootstrap_resamples"
    case hopelessQuestions = "hopeless_questions"
    case isTooSmall = "too_few_questions"
    case leftOut = "left_out"
    case passAtN = "pass_at_n"
  }
}
