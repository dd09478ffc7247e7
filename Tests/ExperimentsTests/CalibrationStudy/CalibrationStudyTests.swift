import Experiments
import Parsimony
import Testing

@Suite struct CalibrationStudyTests {
  /// Scores that are twice the chance of success: half the score is the truth.
  private func rows(_ questions: Int, seed: UInt64) -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    return (0..<questions).flatMap { question in
      (0..<5).map { step in
        let score = generator.unitDouble()
        return CalibrationRow(
          questionID: "q\(seed)/\(question)", rawScore: score, stepIndex: step,
          successes: (0..<8).count { _ in generator.unitDouble() < score / 2 }, rollouts: 8)
      }
    }
  }

  @Test func methodsSideBySide() throws {
    let fitting = rows(200, seed: 1)
    let methods: [CalibrationMethod] = [.raw, .constant, .isotonic, .featureQuantile]
    let study = CalibrationStudy(
      entries: try methods.map { method in
        .init(
          method: method.rawValue,
          calibrator: try method.fit(fitting, policy: "p", processRewardModel: "r", seed: 1))
      }, policy: "p", processRewardModel: "r", seed: 2, resamples: 200)
    let test = rows(100, seed: 2)
    let report = try study.report(on: test, set: "made up", setFingerprint: "f")
    #expect(report.results.map(\.method) == methods.map(\.rawValue))
    #expect(report.questions == 100 && report.rows == 500 && report.set == "made up")
    // By hand: the bias is the mean of score - Z / 8, and E (s - s/2)^2 = 1/12.
    let bias = test.reduce(0) { $0 + $1.rawScore - $1.label.fraction } / 500
    let raw = report.results[0]
    #expect(abs((raw[.bias]?.value ?? 0) - bias) < 1e-12)
    #expect(abs((raw[.brierCorrected]?.value ?? 0) - 1.0 / 12) < 0.02)
    for result in report.results.dropFirst(2) {
      #expect((result[.brierCorrected]?.value ?? 1) < 0.01)
    }
    // The feature method is judged against each other one, on the same rows.
    #expect(report.comparisons.map(\.baseline) == ["raw", "constant", "isotonic"])
    #expect(report.comparisons.allSatisfy { $0.method == "feature-quantile" })
    #expect(report.comparisons[0].high < 0 && report.comparisons[1].high < 0)
    #expect(report.notes.contains { $0.contains("design effect") })
    #expect(try study.report(on: test, set: "made up", setFingerprint: "f") == report)
  }

  @Test func guarantees() throws {
    let calibrator = try CalibrationMethod.featureQuantile.fit(
      rows(100, seed: 3), policy: "p", processRewardModel: "r", seed: 1)
    let shifted = rows(80, seed: 5).map { row in
      CalibrationRow(
        questionID: row.questionID, rawScore: row.rawScore * 0.3, stepIndex: row.stepIndex,
        successes: row.successes, rollouts: row.rollouts)
    }
    let study = try GuaranteeStudy(
      method: "feature-quantile", calibrator: calibrator, rows: rows(120, seed: 4),
      others: [("small scores", shifted)], calibrationQuestions: 60, resplits: 100,
      newQuestions: 30, draws: 60, seed: 9)
    #expect(study.promise.questionRule.questions.mean > 0.87)
    #expect(study.falseAlarms.rate < 0.2)
    #expect(study.detections[0].rate.rate > 0.95)
  }
}
