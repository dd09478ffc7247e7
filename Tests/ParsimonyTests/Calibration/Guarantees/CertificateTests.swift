import Foundation
import Parsimony
import Testing

struct CertificateTests {
  private func certificate(violations: Int = 1) throws -> Certificate {
    let losses = (0..<300).map { $0 < violations ? 1.0 : 0 }
    return Certificate(
      options: ControllerOptions(maximum: 64, price: 0.01), risk: 0.02, confidence: 0.95,
      test: .exactBinomial, pValue: RiskTest.exactBinomial.pValue(losses: losses, bound: 0.02),
      violations: violations, questions: 300, learningQuestions: 100, settings: 12,
      costShare: 0.125, fullAccuracy: 0.67, accuracy: 0.68, questionFingerprint: "0123",
      policy: "base@1", processRewardModel: "prm@2", calibrator: "3", date: "2026-11-21",
      detector: try ShiftDetector(
        calibration: (0..<5).map { QuestionSummary(questionID: "\($0)", values: ["x": 0.1]) },
        seed: 1))
  }

  @Test func survivesAFile() throws {
    let certificate = try certificate()
    let data = try JSONEncoder().encode(certificate)
    #expect(try JSONDecoder().decode(Certificate.self, from: data) == certificate)
    #expect(
      certificate.promise
        == "with 95% confidence at most 2% of such questions are answered right by best-of-64 and "
        + "not by this run (1 of 300 in the test, at 12.5% of the cost)")
  }

  @Test(arguments: [
    ("\"violations\":1", "\"violations\":0"), ("\"risk\":0.02", "\"risk\":0.01"),
    ("certificate\\/1", "certificate\\/9"), ("\"questions\":300", "\"questions\":-3"),
    ("\"price\":0.01", "\"price\":-1"), ("\"cost_share\":0.125", "\"cost_share\":-1"),
    ("\"questions\":300", "\"questions\":9000000000000000000"),
  ])
  func aFileThatWasEditedIsRefused(find: String, replace: String) throws {
    let text = String(decoding: try JSONEncoder().encode(certificate()), as: UTF8.self)
    #expect(text.contains(find))
    let edited = text.replacingOccurrences(of: find, with: replace)
    #expect(throws: CalibrationError.self) {
      try JSONDecoder().decode(Certificate.self, from: Data(edited.utf8))
    }
  }

  @Test func holdsForItsModelsOnly() throws {
    let certificate = try certificate()
    try certificate.require(policy: "base@1", processRewardModel: "prm@2", calibrator: "3")
    for (policy, prm, calibrator) in [
      ("weak@1", "prm@2", "3"), ("base@1", "prm@9", "3"), ("base@1", "prm@2", "4"),
    ] {
      #expect(throws: CalibrationError.self) {
        try certificate.require(policy: policy, processRewardModel: prm, calibrator: calibrator)
      }
    }
  }
}
