import Foundation

/// A promise about the controller: with confidence 1 - delta, the share of questions that
/// full-budget best-of-n answers right and the controlled run does not is at most eps. Where the
/// controlled run abandons a question, the answer that it marks unsure counts as its answer.
///
/// It holds for questions that are as good as drawn from the same source as the calibration
/// questions, with the same policy, process reward model, calibrator and number of samples; the
/// shift detector is there to notice when they are not. The confidence is over the calibration
/// questions: of many certificates made like this one, at most a share delta promise too much.
public struct Certificate: Sendable, Hashable {
  /// The thresholds.
  public let options: ControllerOptions
  /// eps.
  public let risk: Double
  /// 1 - delta.
  public let confidence: Double
  /// The test that was used.
  public let test: RiskTest
  /// The p-value of the chosen thresholds.
  public let pValue: Double
  /// Violations among the questions of the test.
  public let violations: Int
  /// Questions of the test.
  public let questions: Int
  /// Questions that the order of the settings was learnt on.
  public let learningQuestions: Int
  /// Settings that were compared.
  public let settings: Int
  /// Cost on the questions of the test as a share of full-budget best-of-n's.
  public let costShare: Double
  /// Accuracy of full-budget best-of-n on the questions of the test.
  public let fullAccuracy: Double
  /// Accuracy of the controlled run on them.
  public let accuracy: Double
  /// The fingerprint of all calibration questions (``CalibratorIdentity/fingerprint(ofQuestionIDs:)``).
  public let questionFingerprint: String
  /// The policy, with its fingerprint.
  public let policy: String
  /// The process reward model, with its fingerprint.
  public let processRewardModel: String
  /// The fingerprint of the calibrator.
  public let calibrator: String
  /// When it was made: an ISO 8601 date.
  public let date: String
  /// Knows the calibration questions again.
  public let detector: ShiftDetector

  /// Makes a certificate of its parts.
  public init(
    options: ControllerOptions, risk: Double, confidence: Double, test: RiskTest, pValue: Double,
    violations: Int, questions: Int, learningQuestions: Int, settings: Int, costShare: Double,
    fullAccuracy: Double, accuracy: Double, questionFingerprint: String, policy: String,
    processRewardModel: String, calibrator: String, date: String, detector: ShiftDetector
  ) {
    self.options = options
    self.risk = risk
    self.confidence = confidence
    self.test = test
    self.pValue = pValue
    self.violations = violations
    self.questions = questions
    self.learningQuestions = learningQuestions
    self.settings = settings
    self.costShare = costShare
    self.fullAccuracy = fullAccuracy
    self.accuracy = accuracy
    self.questionFingerprint = questionFingerprint
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.calibrator = calibrator
    self.date = date
    self.detector = detector
  }

  /// The promise in a sentence.
  public var promise: String {
    "with \(Self.percent(confidence)) confidence at most \(Self.percent(risk)) of such questions are "
      + "answered right by best-of-\(options.maximum) and not by this run "
      + "(\(violations) of \(questions) in the test, at \(Self.percent(costShare)) of the cost)"
  }

  /// Throws `identityMismatch` unless it was made for this policy, process reward model and
  /// calibrator.
  public func require(
    policy: String, processRewardModel: String, calibrator: String
  ) throws(CalibrationError) {
    for (what, mine, yours) in [
      ("policy", self.policy, policy),
      ("process reward model", self.processRewardModel, processRewardModel),
      ("calibrator", self.calibrator, calibrator),
    ] where mine != yours {
      throw CalibrationError(
        .identityMismatch,
        "The certificate holds for the \(what) '\(mine)', not for '\(yours)'; certify that one.")
    }
  }

  private static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))%" : "\(tenths)%"
  }
}
