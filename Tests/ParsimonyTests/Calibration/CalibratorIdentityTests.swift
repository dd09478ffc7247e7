import Parsimony
import Testing

@Suite struct CalibratorIdentityTests {
  static let identity = CalibratorIdentity(
    policy: "small", processRewardModel: "prm", seed: 3,
    rows: ["a", "b", "a"].map {
      CalibrationRow(questionID: $0, rawScore: 0.5, stepIndex: 0, successes: 1, rollouts: 8)
    })

  @Test func countsRowsAndQuestions() {
    #expect(Self.identity.rows == 3)
    #expect(Self.identity.questions == 2)
    #expect(
      Self.identity.questionFingerprint
        == CalibratorIdentity.fingerprint(ofQuestionIDs: ["b", "a"]))
  }

  @Test func fingerprintIsOfTheSet() {
    func print(_ ids: [String]) -> String { CalibratorIdentity.fingerprint(ofQuestionIDs: ids) }
    #expect(print(["a", "b"]) == print(["b", "a", "b"]))
    #expect(print(["ab", "c"]) != print(["a", "bc"]))
    #expect(print(["a"]) != print(["a", ""]))
    #expect(print([]) != print([""]))
    #expect(print(["x"]).count == 16)
    #expect(Set((0..<2000).map { print(["q\($0)"]) }).count == 2000)
    // Stored in files: must never change.
    #expect(print(["24: 4 5 6 10", "24: 1 2 3 4"]) == "1f628235355715de")
  }

  @Test func matchingPairPasses() throws {
    try Self.identity.require(policy: "small", processRewardModel: "prm")
    try Self.identity.require(
      policy: "small", processRewardModel: "prm",
      questionFingerprint: Self.identity.questionFingerprint)
    try UncalibratedScores().require(policy: "any", processRewardModel: "thing")
  }

  @Test(arguments: [("large", "prm"), ("small", "other"), ("", "")])
  func mismatchNamesBothPairs(policy: String, prm: String) throws {
    let calibrator = try SyntheticCalibrationData().rows(questions: 5, seed: 1)
      .fit(options: .quick)
    #expect(throws: CalibrationError.self) {
      try calibrator.require(policy: policy, processRewardModel: prm)
    }
    let error = #expect(throws: CalibrationError.self) {
      try Self.identity.require(policy: policy, processRewardModel: prm)
    }
    #expect(error?.code == .identityMismatch)
    #expect(error?.message.contains("'small'") == true)
    #expect(error?.message.contains("'\(policy)'") == true)
    #expect(error?.message.contains("'\(prm)'") == true)
  }

  @Test func otherQuestionsAreRefused() {
    let error = #expect(throws: CalibrationError.self) {
      try Self.identity.require(
        policy: "small", processRewardModel: "prm", questionFingerprint: "0123456789abcdef")
    }
    #expect(error?.code == .identityMismatch)
  }
}
