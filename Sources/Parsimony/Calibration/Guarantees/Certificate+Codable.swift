extension Certificate: Codable {
  /// The schema that this version writes and reads.
  public static let schema = "parsimony.certificate/1"

  private enum CodingKeys: String, CodingKey {
    case schema, options, risk, confidence, test
    case pValue = "p_value"
    case violations, questions
    case learningQuestions = "learning_questions"
    case settings
    case costShare = "cost_share"
    case fullAccuracy = "full_accuracy"
    case accuracy
    case questionFingerprint = "question_fingerprint"
    case policy
    case processRewardModel = "prm"
    case calibrator, date, detector
  }

  /// Decodes and validates; throws `unknownSchema` or `malformedFile`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(String.self, forKey: .schema)
    guard schema == Self.schema else {
      throw CalibrationError(
        .unknownSchema,
        "The certificate's schema is '\(schema)'; this version reads '\(Self.schema)'. Certify "
          + "again or update the program.")
    }
    func share(_ key: CodingKeys) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      guard value >= 0, value <= 1 else {
        throw CalibrationError(
          .malformedFile, "The certificate's \(key.rawValue) is \(value); it must lie in 0...1.")
      }
      return value
    }
    func count(_ key: CodingKeys) throws -> Int {
      let value = try container.decode(Int.self, forKey: key)
      guard value >= 0 else {
        throw CalibrationError(
          .malformedFile, "The certificate's \(key.rawValue) is \(value); it counts something.")
      }
      return value
    }
    let cost = try container.decode(Double.self, forKey: .costShare)
    guard cost >= 0, cost.isFinite else {
      throw CalibrationError(
        .malformedFile, "The certificate's cost_share is \(cost); it must be 0 or more.")
    }
    let options = try container.decode(ControllerOptions.self, forKey: .options)
    self.init(
      options: options, risk: try share(.risk), confidence: try share(.confidence),
      test: try container.decode(RiskTest.self, forKey: .test), pValue: try share(.pValue),
      violations: try count(.violations), questions: try count(.questions),
      learningQuestions: try count(.learningQuestions), settings: try count(.settings),
      costShare: cost, fullAccuracy: try share(.fullAccuracy), accuracy: try share(.accuracy),
      questionFingerprint: try container.decode(String.self, forKey: .questionFingerprint),
      policy: try container.decode(String.self, forKey: .policy),
      processRewardModel: try container.decode(String.self, forKey: .processRewardModel),
      calibrator: try container.decode(String.self, forKey: .calibrator),
      date: try container.decode(String.self, forKey: .date),
      detector: try container.decode(ShiftDetector.self, forKey: .detector))
    // The promise must follow from the counts: a file that was edited is no certificate.
    let null = try? BinomialDistribution(trials: questions, probability: risk)
    let again = null?.lowerTail(violations) ?? 1
    guard violations <= questions, pValue <= 1 - confidence + 1e-12,
      test != .exactBinomial || abs(again - pValue) <= 1e-6
    else {
      throw CalibrationError(
        .malformedFile,
        "The certificate's p_value \(pValue) does not follow from \(violations) violations of "
          + "\(questions) questions at risk \(risk); certify again.")
    }
  }

  /// Encodes with the schema in front.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(options, forKey: .options)
    try container.encode(risk, forKey: .risk)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(test, forKey: .test)
    try container.encode(pValue, forKey: .pValue)
    try container.encode(violations, forKey: .violations)
    try container.encode(questions, forKey: .questions)
    try container.encode(learningQuestions, forKey: .learningQuestions)
    try container.encode(settings, forKey: .settings)
    try container.encode(costShare, forKey: .costShare)
    try container.encode(fullAccuracy, forKey: .fullAccuracy)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(questionFingerprint, forKey: .questionFingerprint)
    try container.encode(policy, forKey: .policy)
    try container.encode(processRewardModel, forKey: .processRewardModel)
    try container.encode(calibrator, forKey: .calibrator)
    try container.encode(date, forKey: .date)
    try container.encode(detector, forKey: .detector)
  }
}
