import Foundation
import Parsimony
import Testing

@Suite struct CalibrationMethodTests {
  @Test func names() {
    #expect(
      CalibrationMethod.allCases.map(\.rawValue) == [
        "raw", "constant", "temperature", "isotonic", "histogram", "platt", "beta",
        "feature-quantile", "lora-quantile", "beta-binomial",
      ])
  }

  @Test func kinds() {
    #expect(
      CalibrationMethod.allCases.filter(\.isPostHoc)
        == [.constant, .temperature, .isotonic, .histogram, .platt, .beta])
    #expect(CalibrationMethod.allCases.filter { !$0.fitsOnScores } == [.loraQuantile])
  }

  @Test func summariesAreDifferentLines() {
    let summaries = CalibrationMethod.allCases.map(\.summary)
    #expect(Set(summaries).count == summaries.count)
    for summary in summaries {
      #expect(!summary.isEmpty && summary.count <= 80)
      #expect(!summary.contains("\n") && summary.last != ".")
    }
  }

  @Test(arguments: CalibrationMethod.allCases.filter { $0.isPostHoc || $0 == .raw })
  func fitsItsOwnCalibrator(method: CalibrationMethod) throws {
    let rows = PostHocFixtures.randomRows(seed: 1)
    let calibrator = try method.fit(rows, policy: "weak", processRewardModel: "prm", seed: 11)
    let data = try CalibratorFile.encode(calibrator)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["method"] as? String == method.rawValue)
    if method == .raw {
      #expect(calibrator.identity == nil)
    } else {
      #expect(
        calibrator.identity
          == CalibratorIdentity(policy: "weak", processRewardModel: "prm", seed: 11, rows: rows))
      #expect(throws: CalibrationError.self) {
        try calibrator.require(policy: "base", processRewardModel: "prm")
      }
    }
  }

  @Test func theModelItselfIsFittedElsewhere() {
    let rows = PostHocFixtures.randomRows(seed: 1)
    let error = #expect(throws: CalibrationError.self) {
      try CalibrationMethod.loraQuantile.fit(rows, policy: "p", processRewardModel: "r", seed: 1)
    }
    #expect(error?.code == .unknownMethod)
    #expect(error?.message.contains("parsimony calibrate --method lora-quantile") == true)
  }
}
