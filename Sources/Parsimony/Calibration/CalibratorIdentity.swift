/// What a calibrator was fitted on: it holds for that policy with that PRM and for no other.
public struct CalibratorIdentity: Sendable, Hashable, Codable {
  /// The name of the policy whose rollouts made the labels.
  public let policy: String
  /// The name of the process reward model whose scores are calibrated.
  public let processRewardModel: String
  /// The seed of the fit.
  public let seed: UInt64
  /// How many rows were fitted.
  public let rows: Int
  /// How many different questions the rows come from.
  public let questions: Int
  /// `fingerprint(ofQuestionIDs:)` of those questions.
  public let questionFingerprint: String

  /// Creates an identity.
  public init(
    policy: String, processRewardModel: String, seed: UInt64, rows: Int, questions: Int,
    questionFingerprint: String
  ) {
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.seed = seed
    self.rows = rows
    self.questions = questions
    self.questionFingerprint = questionFingerprint
  }

  /// The identity of a fit on these rows.
  public init(policy: String, processRewardModel: String, seed: UInt64, rows: [CalibrationRow]) {
    let questions = Set(rows.map(\.questionID))
    self.init(
      policy: policy, processRewardModel: processRewardModel, seed: seed, rows: rows.count,
      questions: questions.count,
      questionFingerprint: Self.fingerprint(ofQuestionIDs: questions))
  }

  /// A fingerprint of a set of questions: 16 hexadecimal digits that depend neither on the order
  /// nor on repetitions. For recognising a set, not against an adversary.
  public static func fingerprint(ofQuestionIDs questionIDs: some Sequence<String>) -> String {
    var bytes: [UInt8] = []
    let ordered = Set(questionIDs.map { Array($0.utf8) }).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    for question in ordered {
      // The length in front keeps ("ab", "c") and ("a", "bc") apart.
      bytes.append(contentsOf: "\(question.count):".utf8)
      bytes.append(contentsOf: question)
    }
    let digits = String(SplitMix64.finalize(StableHash.fnv1a(bytes)), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Throws `identityMismatch` unless the calibrator was fitted for this policy with this PRM and,
  /// where a fingerprint is given, on exactly those questions.
  public func require(
    policy: String, processRewardModel: String, questionFingerprint: String? = nil
  ) throws {
    guard policy == self.policy, processRewardModel == self.processRewardModel else {
      throw CalibrationError(
        .identityMismatch,
        "The calibrator was fitted for policy '\(self.policy)' with PRM "
          + "'\(self.processRewardModel)', not for policy '\(policy)' with PRM "
          + "'\(processRewardModel)'; fit one for this pair or choose the matching file.")
    }
    if let questionFingerprint, questionFingerprint != self.questionFingerprint {
      throw CalibrationError(
        .identityMismatch,
        "The calibrator was fitted on the questions \(self.questionFingerprint), not on "
          + "\(questionFingerprint); fit it on these questions or choose the matching file.")
    }
  }
}
