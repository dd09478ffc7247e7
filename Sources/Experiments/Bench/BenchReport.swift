/// The result of `parsimony bench`: a stable, documented contract (`parsimony.bench/1`).
public struct BenchReport: Sendable, Hashable, Codable {
  /// Always `parsimony.bench/1`.
  public var schema = "parsimony.bench/1"
  /// The problem set, e.g. `24.csv rows 900..999` or `generated`.
  public var set: String
  /// The policy's name.
  public var policy: String
  /// The process reward model's name, if any strategy used one.
  public var prm: String?
  /// The seed of the run.
  public var seed: UInt64
  /// One line a strategy.
  public var results: [BenchLine]

  /// Makes a report.
  public init(set: String, policy: String, prm: String?, seed: UInt64, results: [BenchLine]) {
    self.set = set
    self.policy = policy
    self.prm = prm
    self.seed = seed
    self.results = results
  }

  /// Encodes every key of the contract; a model that was not used is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(set, forKey: .set)
    try container.encode(policy, forKey: .policy)
    try container.encode(prm, forKey: .prm)
    try container.encode(seed, forKey: .seed)
    try container.encode(results, forKey: .results)
  }
}

/// One strategy's line.
public struct BenchLine: Sendable, Hashable, Codable {
  /// The strategy's name.
  public var strategy: String
  /// The most samples it may draw for one question.
  public var n: Int
  /// Number of questions.
  public var questions: Int
  /// Share of questions whose chosen answer the exact verifier accepts.
  public var accuracy: Double
  /// Lower end of the question-clustered 95% bootstrap interval.
  public var accuracyLow: Double
  /// Upper end.
  public var accuracyHigh: Double
  /// Samples a question, mean.
  public var meanSamples: Double
  /// Prompt tokens not cached plus generated tokens, over all questions.
  public var policyTokens: Int
  /// Tokens the process reward model computed, over all questions.
  public var prmTokens: Int
  /// Total tokens over those of best-of-n with the same n; nil if best-of-n was not run.
  public var costShare: Double?
  /// Number of questions that were abandoned.
  public var abandoned: Int
  /// Wall time of the strategy over the whole set.
  public var seconds: Double

  /// Makes a line.
  public init(
    strategy: String, n: Int, questions: Int, accuracy: Double, accuracyLow: Double,
    accuracyHigh: Double, meanSamples: Double, policyTokens: Int, prmTokens: Int,
    costShare: Double?, abandoned: Int, seconds: Double
  ) {
    self.strategy = strategy
    self.n = n
    self.questions = questions
    self.accuracy = accuracy
    self.accuracyLow = accuracyLow
    self.accuracyHigh = accuracyHigh
    self.meanSamples = meanSamples
    self.policyTokens = policyTokens
    self.prmTokens = prmTokens
    self.costShare = costShare
    self.abandoned = abandoned
    self.seconds = seconds
  }

  private enum CodingKeys: String, CodingKey {
    case strategy, n, questions, accuracy
    case accuracyLow = "accuracy_low"
    case accuracyHigh = "accuracy_high"
    case meanSamples = "mean_samples"
    case policyTokens = "policy_tokens"
    case prmTokens = "prm_tokens"
    case costShare = "cost_share"
    case abandoned, seconds
  }

  /// Encodes every key of the contract; an unknown cost share is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(strategy, forKey: .strategy)
    try container.encode(n, forKey: .n)
    try container.encode(questions, forKey: .questions)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(accuracyLow, forKey: .accuracyLow)
    try container.encode(accuracyHigh, forKey: .accuracyHigh)
    try container.encode(meanSamples, forKey: .meanSamples)
    try container.encode(policyTokens, forKey: .policyTokens)
    try container.encode(prmTokens, forKey: .prmTokens)
    try container.encode(costShare, forKey: .costShare)
    try container.encode(abandoned, forKey: .abandoned)
    try container.encode(seconds, forKey: .seconds)
  }
}

/// What the plots need beyond the contract: one row a strategy and question.
public struct BenchQuestionResult: Sendable, Hashable, Codable {
  /// The strategy's name.
  public var strategy: String
  /// The question's id.
  public var questionID: String
  /// How hard the question is, 0 (easiest) to 1 (hardest); the rank within its set.
  public var difficulty: Double
  /// Whether the exact verifier accepts the chosen answer.
  public var isCorrect: Bool
  /// Whether the run ended as abandoned.
  public var isAbandoned: Bool
  /// Samples drawn.
  public var samples: Int
  /// Policy tokens computed.
  public var policyTokens: Int
  /// PRM tokens computed.
  public var prmTokens: Int

  /// Makes a row.
  public init(
    strategy: String, questionID: String, difficulty: Double, isCorrect: Bool, isAbandoned: Bool,
    samples: Int, policyTokens: Int, prmTokens: Int
  ) {
    self.strategy = strategy
    self.questionID = questionID
    self.difficulty = difficulty
    self.isCorrect = isCorrect
    self.isAbandoned = isAbandoned
    self.samples = samples
    self.policyTokens = policyTokens
    self.prmTokens = prmTokens
  }
}
