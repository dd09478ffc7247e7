public import Parsimony

/// What rollouts depend on; the first line of a rollout file.
///
/// Rollouts with equal headers belong to the same run: they may be merged, and a collection with
/// the same header continues. Rollouts with different ones are never mixed.
public struct RolloutHeader: Sendable, Hashable, Codable {
  /// The form of rollout files that this version reads and writes.
  public static let schema = "parsimony.rollouts/2"
  /// The range of every count.
  static let counts = 1...1_000_000

  /// Always `parsimony.rollouts/2`.
  public let schema: String
  /// The policy's name and fingerprint: `builtin/base@fnv1a64:0605d9bff3e6be2e`.
  public let policy: String
  /// Seed.
  public let seed: UInt64
  /// Solutions a question.
  public let solutions: Int
  /// Rollouts a prefix (N).
  public let rollouts: Int
  /// Rollouts of the empty prefix, where they differ.
  public let promptRollouts: Int?
  /// Which questions, such as `generated 500 test seed 1`.
  public let questions: String
  /// How solutions and rollouts are drawn, where it is not the default.
  public let sampling: SamplingParameters?

  /// Makes a header. What equals the default is left out, so that equal runs have equal headers.
  public init(
    policy: String, seed: UInt64, solutions: Int, rollouts: Int, promptRollouts: Int? = nil,
    questions: String, sampling: SamplingParameters? = nil, schema: String = Self.schema
  ) {
    self.schema = schema
    self.policy = policy
    self.seed = seed
    self.solutions = solutions
    self.rollouts = rollouts
    self.promptRollouts = promptRollouts == rollouts ? nil : promptRollouts
    self.questions = questions
    self.sampling = sampling == SamplingParameters() ? nil : sampling
  }

  /// The header of what a collector collects on the named questions.
  public init(_ collector: RolloutCollector, questions: String) {
    self.init(
      policy: Self.policy(collector.policy.identity), seed: collector.seed,
      solutions: collector.solutions, rollouts: collector.rollouts,
      promptRollouts: collector.promptRollouts, questions: questions,
      sampling: collector.sampling)
  }

  /// Reads a header as it stands in a file.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      policy: try container.decode(String.self, forKey: .policy),
      seed: try container.decode(UInt64.self, forKey: .seed),
      solutions: try container.decode(Int.self, forKey: .solutions),
      rollouts: try container.decode(Int.self, forKey: .rollouts),
      promptRollouts: try container.decodeIfPresent(Int.self, forKey: .promptRollouts),
      questions: try container.decode(String.self, forKey: .questions),
      sampling: try container.decodeIfPresent(SamplingParameters.self, forKey: .sampling),
      schema: try container.decode(String.self, forKey: .schema))
  }

  private enum CodingKeys: String, CodingKey {
    case schema, policy, seed, solutions, rollouts, promptRollouts, questions, sampling
  }

  /// The policy's name without its fingerprint: `builtin/base`.
  public var policyName: String {
    policy.firstIndex(of: "@").map { String(policy[..<$0]) } ?? policy
  }

  /// N of the empty prefix.
  public var effectivePromptRollouts: Int { promptRollouts ?? rollouts }

  /// Softmax temperature.
  public var temperature: Double { (sampling ?? SamplingParameters()).temperature }

  /// How a policy is named in a header.
  public static func policy(_ identity: ModelIdentity) -> String {
    "\(identity.name)@\(identity.fingerprint)"
  }

  /// Throws `badData` unless the rollouts are this policy's, weights included.
  public func require(policy identity: ModelIdentity) throws(ExperimentError) {
    guard policy == Self.policy(identity) else {
      throw ExperimentError(
        .badData,
        "These are rollouts of \(quoted(policy)), and \(quoted(Self.policy(identity))) is in use: "
          + "give rollouts of that policy, or name the other policy.")
    }
  }

  /// The values in one line, for messages.
  var summary: String {
    var text =
      "policy \(quoted(policy)), seed \(seed), \(solutions) solutions, \(rollouts) rollouts"
    if let promptRollouts { text += " (\(promptRollouts) of the empty prefix)" }
    if let sampling {
      text += ", temperature \(sampling.temperature)"
      if sampling != SamplingParameters(temperature: sampling.temperature) {
        text +=
          ", top-k \(sampling.topK), top-p \(sampling.topP), at most "
          + "\(sampling.maximumTokens) tokens"
      }
    }
    return text + ", questions \(quoted(questions))"
  }
}
